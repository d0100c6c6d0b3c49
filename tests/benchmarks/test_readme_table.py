import json

import pytest
import readme_table

MODEL = {
    "name": "HandDetector", "input": "8 x 8", "parameters": 12345, "multiply_adds": 1_500_000_000,
    "relative_time": 0.25,
}  # fmt: skip
PRESET = {
    "class": "HandDetector", "parameter_count": 1234,
    "metrics": {"found_hands": {"recall": 0.5, "false_an_image": 0.125}},
}  # fmt: skip


def test_readme_shows_what_the_benchmark_wrote():
    results = json.loads(readme_table.RESULTS.read_text(encoding="utf-8"))
    page = readme_table.README.read_text(encoding="utf-8")
    assert page == readme_table.with_table(page, readme_table.tables_of(results))


def _preset_row(folder, metadata):
    (folder / "net_small").mkdir()
    (folder / "net_small" / "metadata.json").write_text(json.dumps(metadata))
    (folder / "net_small" / "weights").write_bytes(bytes(3 * 2**20))
    return readme_table.tables_of({"models": []}, folder).splitlines()[-1]


def test_a_model_has_every_figure():
    row = readme_table.tables_of({"models": [MODEL]}).splitlines()[2]
    assert row == "| `HandDetector` (8 x 8) | 12,345 | 1.50 G | 0.250 |"


def test_a_time_that_was_not_measured_is_a_dash():
    row = readme_table.tables_of({"models": [MODEL | {"relative_time": None}]}).splitlines()[2]
    assert row.endswith(f"| 1.50 G | {readme_table.NOT_MEASURED} |")


def test_a_preset_has_every_figure(tmp_path):
    expected = (
        "| [`net_small`](keras_hand3d/presets/net_small) | `HandDetector` | 1,234 | 3.0 "
        "| recall 0.50 with 0.12 false hands an image |"
    )
    assert _preset_row(tmp_path, PRESET) == expected


def test_a_network_of_the_paper_is_measured_by_the_key_points_box(tmp_path):
    metrics = {
        "found_hands": {"epe_uv_mean": 9.0},
        "found_hands_by_keypoints": {"epe_uv_mean": 4.0},
    }
    row = _preset_row(tmp_path, PRESET | {"class": "PoseNet", "metrics": metrics})
    assert row.endswith("| EPE 4.0 px |")


def test_a_preset_that_was_not_measured_has_a_dash(tmp_path):
    row = _preset_row(tmp_path, PRESET | {"metrics": {}})
    assert row.endswith(f"| 3.0 | {readme_table.NOT_MEASURED} |")


def test_the_table_takes_the_place_between_the_markers():
    text = f"before\n{readme_table.BEGIN}\nold\n{readme_table.END}\nafter\n"
    expected = f"before\n{readme_table.BEGIN}\nnew\n{readme_table.END}\nafter\n"
    assert readme_table.with_table(text, "new") == expected


def test_a_page_without_markers_is_refused():
    with pytest.raises(ValueError, match=r"once each\.$"):
        readme_table.with_table("text", "table")
