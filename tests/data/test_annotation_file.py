"""Annotations in CSV; those in JSON are tested with the folder that they are of."""

import numpy as np
import pytest
from hand_data import CENTER, FOCAL, hand_xyz, project, write_folder

from keras_hand3d.data import ImageFolder

FX, FY = FOCAL, FOCAL + 1.0


def _row(index=0, **changes):
    """Columns of a hand that has everything but a matrix; a change to None drops the column."""
    xyz = hand_xyz(index)
    row = {"image": f"{index:05d}.png", "hand": ("left", "right")[index % 2]}
    for i, (u, v) in enumerate(project(xyz)):
        row |= {f"u{i}": u, f"v{i}": v}
    for i, (x, y, z) in enumerate(xyz):
        row |= {f"x{i}": x, f"y{i}": y, f"z{i}": z}
    row |= {f"visible{i}": int(i != 7) for i in range(21)}
    row |= {"fx": FX, "fy": FY, "cx": CENTER[0], "cy": CENTER[1], "keypoint_order": "rhd"}
    return {name: value for name, value in (row | changes).items() if value is not None}


def _folder(tmp_path, rows=None, text=None):
    """The folder with a CSV in place of its JSON."""
    folder = write_folder(tmp_path / "data")
    (folder / "annotations.json").unlink()
    if text is None:
        rows = [_row(0), _row(1)] if rows is None else rows
        lines = [",".join(rows[0])] + [",".join(str(v) for v in row.values()) for row in rows]
        text = "\n".join(lines) + "\n"
    (folder / "hands.csv").write_text(text, encoding="utf-8")
    return folder


def _dropped(*prefixes):
    return {name: None for name in _row() if name.rstrip("0123456789") in prefixes}


def test_a_row_is_a_hand(tmp_path):
    source = ImageFolder(_folder(tmp_path))
    assert (len(source), source.notes) == (2, ())
    sample = source[1]
    assert sample["hands_present"].tolist() == [False, True]
    np.testing.assert_allclose(sample["hands_uv"][1], project(hand_xyz(1)), rtol=1e-5)
    np.testing.assert_allclose(sample["hands_xyz"][1], hand_xyz(1), rtol=1e-5)
    assert np.flatnonzero(~sample["hands_visible"][1]).tolist() == [7]
    expected = [[FX, 0, CENTER[0]], [0, FY, CENTER[1]], [0, 0, 1]]
    np.testing.assert_allclose(sample["intrinsics"], expected)


def test_a_matrix_stands_in_place_of_focal_lengths(tmp_path):
    matrix = [[100.0, 2.0, 30.0], [0.0, 110.0, 40.0], [0.0, 0.0, 1.0]]
    cells = {f"k{row}{column}": matrix[row][column] for row in range(3) for column in range(3)}
    rows = [_row(**_dropped("fx", "fy", "cx", "cy"), **cells)]
    np.testing.assert_allclose(ImageFolder(_folder(tmp_path, rows))[0]["intrinsics"], matrix)


def test_columns_may_lack(tmp_path):
    lacking = _dropped("x", "y", "z", "visible", "fx", "fy", "cx", "cy", "keypoint_order", "hand")
    source = ImageFolder(_folder(tmp_path, [_row(**lacking)]))
    assert source.fields == {"image", "hands_uv", "hands_visible", "hands_present"}
    assert [note.split(":")[0].removeprefix("not every entry has ") for note in source.notes] == [
        "hand",
        "xyz",
        "a camera",
        "visible",
        "a keypoint_order",
    ]


def test_empty_cells_are_as_columns_that_lack(tmp_path):
    empty = dict.fromkeys(_dropped("x", "y", "z", "hand"), "")
    source = ImageFolder(_folder(tmp_path, [_row(0), _row(1, **empty)]))
    assert ("hands_xyz" in source.fields, source.has_hand_side) == (False, False)


def test_an_empty_pair_is_a_point_without_label(tmp_path):
    sample = ImageFolder(_folder(tmp_path, [_row(u3="", v3="", visible7=1)]))[0]
    assert np.flatnonzero(~sample["hands_visible"][0]).tolist() == [3]


def test_an_order_is_that_of_its_row(tmp_path):
    # OpenPose's fingers run from base to tip, RHD's from tip to base.
    order = [0] + [4 * finger + joint for finger in range(5) for joint in (4, 3, 2, 1)]
    changes = {"keypoint_order": "openpose"}
    for i, (u, v) in enumerate(project(hand_xyz())[order]):
        changes |= {f"u{i}": u, f"v{i}": v}
    source = ImageFolder(_folder(tmp_path, [_row(**changes), _row(1)]))
    np.testing.assert_allclose(source[0]["hands_uv"][0], project(hand_xyz()), rtol=1e-5)
    np.testing.assert_allclose(source[1]["hands_uv"][1], project(hand_xyz(1)), rtol=1e-5)


def test_a_byte_order_mark_spaces_and_empty_lines_do_no_harm(tmp_path):
    header, row = ", ".join(_row()), ", ".join(str(value) for value in _row().values())
    source = ImageFolder(_folder(tmp_path, text=f"\ufeff{header}\r\n\r\n{row}\r\n,,\r\n"))
    assert (len(source), source.notes) == (1, ())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"u4": "abc"}, "row 3: u4: expected a finite number, got 'abc'"),
        ({"v4": "nan"}, "row 3: v4: expected a finite number, got 'nan'"),
        ({"v4": ""}, "row 3: v4: expected a finite number, got an empty cell"),
        ({"z20": ""}, "row 3: z20: expected a finite number, got an empty cell"),
        ({"visible2": "2"}, "row 3: visible2: expected 0 or 1, got '2'"),
        ({"fy": ""}, "row 3: fy: expected a finite number, got an empty cell"),
        ({"fy": "0"}, "row 3: .*positive focal lengths"),
        ({"hand": "both"}, "row 3: hand: .*got 'both'"),
        ({"image": ""}, "row 3: image: "),
        ({"image": "missing.png"}, r"row 3: there is no image 'missing\.png'"),
        ({"image": "../outside.png"}, "row 3: .*lies outside of the folder"),
        ({"keypoint_order": "coco"}, "row 3: .*Unknown key point order 'coco'"),
        ({"keypoint_order": "rhd,1"}, r"row 3: expected 133 cells, got 134"),
        (dict.fromkeys(_dropped("u", "v"), ""), "row 3: .*at least one labelled"),
    ],
)
def test_a_row_that_does_not_fit_is_named(tmp_path, changes, message):
    folder = _folder(tmp_path, [_row(0), _row(1, **changes)])
    with pytest.raises(ValueError, match=r"hands\.csv, " + message):
        ImageFolder(folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"image": None}, "row 1: expected the column image"),
        ({"v20": None}, "row 1: expected the column v20"),
        ({"y3": None}, "row 1: expected the column y3"),
        ({"visible0": None}, "row 1: expected the column visible0"),
        ({"cx": None}, "row 1: expected the column cx"),
        ({"k00": 1.0}, "row 1: expected the column k01"),
        ({" u0": 1.0}, "row 1: expected column u0 once"),
    ],
)
def test_a_header_that_does_not_fit_is_named(tmp_path, changes, message):
    with pytest.raises(ValueError, match=r"hands\.csv, " + message):
        ImageFolder(_folder(tmp_path, [_row(**changes)]))


@pytest.mark.parametrize("content", [b"", b"\n", b'"image', b"\xff\xfe\x00", b"image;u0;v0\n"])
def test_a_damaged_file_is_named(tmp_path, content):
    folder = _folder(tmp_path)
    (folder / "hands.csv").write_bytes(content)
    with pytest.raises(ValueError, match=r"hands\.csv"):
        ImageFolder(folder)


def test_a_file_of_a_header_alone_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"hands\.csv: expected at least one annotated hand"):
        ImageFolder(_folder(tmp_path, text=",".join(_row()) + "\n"))
