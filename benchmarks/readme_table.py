"""README's table of models, from benchmarks/results/model_table.json and the shipped presets.

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
_HEAD = (
    "| model | parameters | multiply-adds | time on a CPU, whole = 1 | trained weights shipped "
    "| on held-out renders |",
    "| --- | ---: | ---: | ---: | --- | --- |",
)
_FIGURES = {
    "HandDetector": "recall {recall:.2f} with {false_an_image:.2f} false hands an image",
    "HandPose25D": "EPE {epe_uv_mean:.1f} px and {epe_xyz_mean:.0f} mm, "
    "side {handedness_accuracy:.0%}",
}


def table_of(results: dict, presets: Path = PRESETS) -> str:
    """The table in Markdown; what was not measured is a dash.

    Args:
        results: Content of the file of results.
        presets: Folder of the shipped presets.
    """
    return "\n".join([*_HEAD, *(_row(model, presets) for model in results["models"])])


def _row(model, folder):
    time = NOT_MEASURED if model["relative_time"] is None else f"{model['relative_time']:.3f}"
    presets = ", ".join(f"[`{name}`](keras_hand3d/presets/{name})" for name in model["presets"])
    accuracy = "; ".join(_accuracy(model["name"], folder / name) for name in model["presets"])
    return (
        f"| `{model['name']}` ({model['input']}) | {model['parameters']:,} "
        f"| {model['multiply_adds'] / 1e9:.2f} G | {time} | {presets or 'none'} "
        f"| {accuracy or NOT_MEASURED} |"
    )


def _accuracy(model, preset):
    """What the preset's evaluation with its partner has given."""
    metadata = json.loads((preset / "metadata.json").read_text(encoding="utf-8"))
    return _FIGURES[model].format(**metadata["metrics"]["found_hands"])


def with_table(text: str, table: str) -> str:
    """A page's text with the table between the markers.

    Args:
        text: The page.
        table: The table.

    Raises:
        ValueError: If the markers are not there, once and in order.
    """
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"Expected {BEGIN} and {END}, once each.")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    """Write the table into README."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    page = with_table(README.read_text(encoding="utf-8"), table_of(results))
    README.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
