import importlib.util
import json
from pathlib import Path

import pytest

_PATH = Path(__file__).parents[2] / "benchmarks" / "readme_table.py"
_spec = importlib.util.spec_from_file_location("readme_table", _PATH)
readme_table = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(readme_table)

MODEL = {
    "name": "HandDetector", "input": "8 x 8", "parameters": 12345, "multiply_adds": 1_500_000_000,
    "relative_time": 0.25, "presets": ["net_small"],
}  # fmt: skip
FIGURES = {"recall": 0.5, "false_an_image": 0.125}


def test_readme_shows_what_the_benchmark_wrote():
    results = json.loads(readme_table.RESULTS.read_text(encoding="utf-8"))
    page = readme_table.README.read_text(encoding="utf-8")
    assert page == readme_table.with_table(page, readme_table.table_of(results))


def test_a_row_has_every_figure(tmp_path):
    (tmp_path / "net_small").mkdir()
    metadata = {"metrics": {"found_hands": FIGURES}}
    (tmp_path / "net_small" / "metadata.json").write_text(json.dumps(metadata))
    row = readme_table.table_of({"models": [MODEL]}, tmp_path).splitlines()[2]
    preset = "[`net_small`](keras_hand3d/presets/net_small)"
    figures = "recall 0.50 with 0.12 false hands an image"
    assert row == f"| `HandDetector` (8 x 8) | 12,345 | 1.50 G | 0.250 | {preset} | {figures} |"


def test_what_was_not_measured_is_a_dash():
    row = readme_table.table_of({"models": [MODEL | {"relative_time": None, "presets": []}]})
    dash = readme_table.NOT_MEASURED
    assert row.endswith(f"| 1.50 G | {dash} | none | {dash} |")


def test_the_table_takes_the_place_between_the_markers():
    text = f"before\n{readme_table.BEGIN}\nold\n{readme_table.END}\nafter\n"
    expected = f"before\n{readme_table.BEGIN}\nnew\n{readme_table.END}\nafter\n"
    assert readme_table.with_table(text, "new") == expected


def test_a_page_without_markers_is_refused():
    with pytest.raises(ValueError, match=r"once each\.$"):
        readme_table.with_table("text", "table")
