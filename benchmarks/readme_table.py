"""README's tables of models and of presets: benchmarks/results/model_table.json, shipped presets.

    python benchmarks/readme_table.py

`model_table.py` writes that file and calls this, `release_preset.py` writes a preset's figures; a
test holds README against them.
"""

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results" / "model_table.json"
README = ROOT / "README.md"
BEGIN, END = "<!-- model table: begin -->", "<!-- model table: end -->"
NOT_MEASURED = "\N{EN DASH}"
PRESETS = ROOT / "keras_hand3d" / "presets"
_MODELS_HEAD = (
    "| model | parameters | multiply-adds | time on a CPU, whole = 1 |",
    "| --- | ---: | ---: | ---: |",
)
_PRESETS_HEAD = (
    "| preset | network | parameters | MiB | on held-out renders |",
    "| --- | --- | ---: | ---: | --- |",
)
_FOUND = "recall {recall:.2f} with {false_an_image:.2f} false hands an image"
_PLACES = "EPE {epe_uv_mean:.1f} px and {epe_xyz_mean:.0f} mm"
_BY_KEYPOINTS = ("HandSegNet", "PoseNet", "LiftingNet")
"""Networks whose pipeline's own box is that of a region, not of a hand's key points."""
_FIGURES = {
    "HandDetector": _FOUND,
    "HandPose25D": _PLACES + ", side {handedness_accuracy:.0%}",
    "HandSegNet": _FOUND,
    "PoseNet": "EPE {epe_uv_mean:.1f} px",
    "LiftingNet": "EPE {epe_xyz_mean:.0f} mm, told the side",
}


def tables_of(results: dict, presets: Path = PRESETS) -> str:
    """Both tables in Markdown; what was not measured is a dash.

    Args:
        results: Content of the file of results.
        presets: Folder of the shipped presets.
    """
    folders = sorted(path.parent for path in presets.glob("*/metadata.json"))
    models = [_model_row(model) for model in results["models"]]
    return "\n".join([*_MODELS_HEAD, *models, "", *_PRESETS_HEAD, *map(_preset_row, folders)])


def _model_row(model):
    time = NOT_MEASURED if model["relative_time"] is None else f"{model['relative_time']:.3f}"
    return (
        f"| `{model['name']}` ({model['input']}) | {model['parameters']:,} "
        f"| {model['multiply_adds'] / 1e9:.2f} G | {time} |"
    )


def _preset_row(folder):
    """A preset's row; the figures are of its evaluation together with those that go with it."""
    metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    name, size = metadata["class"], sum(path.stat().st_size for path in folder.iterdir())
    protocol = "found_hands_by_keypoints" if name in _BY_KEYPOINTS else "found_hands"
    figures = metadata["metrics"].get(protocol)
    told = _FIGURES[name].format(**figures) if figures else NOT_MEASURED
    return (
        f"| [`{folder.name}`](keras_hand3d/presets/{folder.name}) | `{name}` "
        f"| {metadata['parameter_count']:,} | {size / 2**20:.1f} | {told} |"
    )


def with_table(text: str, table: str) -> str:
    """A page's text with the tables between the markers.

    Args:
        text: The page.
        table: The tables.

    Raises:
        ValueError: If the markers are not there, once and in order.
    """
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"Expected {BEGIN} and {END}, once each.")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Write the tables into README."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    page = with_table(README.read_text(encoding="utf-8"), tables_of(results))
    README.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
