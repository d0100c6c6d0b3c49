"""README's table of models, made from benchmarks/results/model_table.json.

    python benchmarks/readme_table.py

`model_table.py` writes that file and calls this; a test holds README against it.
"""

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results" / "model_table.json"
README = ROOT / "README.md"
BEGIN, END = "<!-- model table: begin -->", "<!-- model table: end -->"
NOT_MEASURED = "\N{EN DASH}"
_HEAD = (
    "| model | parameters | multiply-adds | time on a CPU, whole = 1 | trained weights shipped |",
    "| --- | ---: | ---: | ---: | --- |",
)


def table_of(results: dict) -> str:
    """The table in Markdown; what was not measured is a dash.

    Args:
        results: Content of the file of results.
    """
    return "\n".join([*_HEAD, *(_row(model) for model in results["models"])])


def _row(model):
    time = NOT_MEASURED if model["relative_time"] is None else f"{model['relative_time']:.3f}"
    presets = ", ".join(f"[`{name}`](keras_hand3d/presets/{name})" for name in model["presets"])
    return (
        f"| `{model['name']}` ({model['input']}) | {model['parameters']:,} "
        f"| {model['multiply_adds'] / 1e9:.2f} G | {time} | {presets or 'none'} |"
    )


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
