import json

import numpy as np
import pytest
from hand_data import CENTER, FOCAL, entries, hand_xyz, project, write_folder

from keras_hand3d.data import ImageFolder


def test_a_sample_holds_its_hand_on_its_side_and_zeros_on_the_other(tmp_path):
    source = ImageFolder(write_folder(tmp_path))
    sample = source[1]
    assert sample["hands_present"].tolist() == [False, True]
    np.testing.assert_allclose(sample["hands_xyz"][1], hand_xyz(1))
    np.testing.assert_allclose(sample["hands_uv"][1], project(hand_xyz(1)), rtol=1e-6)
    assert not sample["hands_uv"][0].any()
    assert sample["hands_visible"][1].all()
    assert sample["image"].shape == (320, 320, 3)
    expected = [[FOCAL, 0, CENTER[0]], [0, FOCAL, CENTER[1]], [0, 0, 1]]
    np.testing.assert_allclose(sample["intrinsics"], expected)


def test_a_smaller_canvas_scales_key_points_and_camera(tmp_path):
    sample = ImageFolder(write_folder(tmp_path), canvas=48)[0]
    projected = sample["hands_xyz"][0] @ sample["intrinsics"].T
    np.testing.assert_allclose(
        projected[:, :2] / projected[:, 2:], sample["hands_uv"][0], atol=1e-3
    )
    assert sample["image"].shape == (48, 48, 3)


def test_millimetres_become_metres(tmp_path):
    millimetres = (hand_xyz() * 1000).tolist()
    source = ImageFolder(write_folder(tmp_path, entries(1, xyz=None, xyz_mm=millimetres)))
    np.testing.assert_allclose(source[0]["hands_xyz"][0], hand_xyz(), rtol=1e-6)


@pytest.mark.parametrize("where", ["file", "entry"])
def test_a_named_order_is_brought_into_rhd_order(tmp_path, where):
    # OpenPose's fingers run from base to tip, RHD's from tip to base.
    order = [0] + [4 * finger + joint for finger in range(5) for joint in (4, 3, 2, 1)]
    content = entries(1, uv=project(hand_xyz())[order].tolist(), xyz=hand_xyz()[order].tolist())
    if where == "file":
        content = {"keypoint_order": "OpenPose", "hands": content}
    else:
        content[0]["keypoint_order"] = "openpose"
    sample = ImageFolder(write_folder(tmp_path, content))[0]
    np.testing.assert_allclose(sample["hands_xyz"][0], hand_xyz(), rtol=1e-6)


def test_a_point_without_label_is_invisible_and_stands_in_the_middle(tmp_path):
    uv = project(hand_xyz()).tolist()
    uv[12] = None
    sample = ImageFolder(write_folder(tmp_path, entries(1, uv=uv)))[0]
    assert np.flatnonzero(~sample["hands_visible"][0]).tolist() == [12]
    known = [point for point in uv if point is not None]
    np.testing.assert_allclose(sample["hands_uv"][0, 12], np.mean(known, axis=0), rtol=1e-5)


def test_fields_that_an_entry_lacks_are_not_declared_and_noted(tmp_path):
    content = entries(2)
    del content[1]["xyz"]
    for key in ("focal", "principal_point"):
        del content[0][key]
    source = ImageFolder(write_folder(tmp_path, content))
    assert source.fields == {"image", "hands_uv", "hands_visible", "hands_present"}
    assert ["xyz" in note or "camera" in note for note in source.notes] == [True, True]
    assert set(source[0]) == source.fields


def test_two_hands_in_an_image_are_two_samples_of_two_names(tmp_path):
    content = entries(2, image="both.png")
    source = ImageFolder(write_folder(tmp_path, content))
    assert [source.sample_id(i) for i in range(2)] == ["both_0", "both_1"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"hand": "middle"}, r"entry 0: hand: .*got 'middle'"),
        ({"uv": [[1, 2]] * 20}, r"entry 0: uv: .*21"),
        ({"uv": [[float("nan"), 2]] * 21}, r"entry 0: uv\.0"),
        ({"uv": [None] * 21}, "at least one labelled"),
        ({"xyz_mm": [[1, 2, 3]] * 21}, "xyz or xyz_mm, got both"),
        ({"principal_point": None}, "focal and principal_point together"),
        ({"keypoint_order": "coco"}, "Unknown key point order 'coco'"),
        ({"image": "../outside.png"}, "lies outside of the folder"),
        ({"image": "missing.png"}, r"there is no image 'missing\.png'"),
    ],
)
def test_an_entry_that_does_not_fit_is_named(tmp_path, changes, message):
    folder = write_folder(tmp_path / "data", entries(1))
    (folder / "annotations.json").write_text(json.dumps(entries(1, **changes)))
    with pytest.raises(ValueError, match=r"annotations\.json, " + ".*" + message):
        ImageFolder(folder)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"hands": 3}', "[" * 100000, '{"keypoint_order": 3}']
)
def test_a_damaged_file_is_named(tmp_path, text):
    (tmp_path / "annotations.json").write_text(text)
    with pytest.raises(ValueError, match=r"annotations\.json: "):
        ImageFolder(tmp_path)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere: there is no such folder"):
        ImageFolder(tmp_path / "nowhere")


def test_a_folder_without_annotations_says_what_was_expected(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected one JSON file"):
        ImageFolder(tmp_path)
