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


def test_labels_are_told_of_all_samples_if_one_lacks_some(tmp_path):
    # OpenPose's thumb runs from base to tip, RHD's from tip to base.
    content = entries(2, keypoint_order="openpose", visible=[False] * 21)
    content[0]["uv"][1] = None
    source = ImageFolder(write_folder(tmp_path, content))
    missing = [np.argwhere(~source[i]["hands_labelled"][i]).ravel().tolist() for i in (0, 1)]
    assert missing == [[4], []]
    assert not source[0]["hands_labelled"][1].any()


def test_fields_that_an_entry_lacks_are_not_declared_and_noted(tmp_path):
    content = entries(2)
    del content[1]["xyz"]
    for key in ("focal", "principal_point"):
        del content[0][key]
    source = ImageFolder(write_folder(tmp_path, content))
    assert source.fields == {"image", "hands_uv", "hands_visible", "hands_present"}
    assert [note.split(":")[0] for note in source.notes] == [
        "not every entry has xyz",
        "not every entry has a camera",
        "not every entry has visible",
        "not every entry has a keypoint_order",
    ]
    assert set(source[0]) == source.fields


def test_two_hands_in_an_image_are_two_samples_of_two_names(tmp_path):
    content = entries(2, image="both.png")
    source = ImageFolder(write_folder(tmp_path, content))
    assert [source.sample_id(i) for i in range(2)] == ["both_0", "both_1"]


def test_a_sample_of_two_hands_shows_both_and_asks_for_one(tmp_path):
    source = ImageFolder(write_folder(tmp_path, entries(2, image="both.png")))
    assert [source[i]["hands_asked"].tolist() for i in (0, 1)] == [[True, False], [False, True]]
    for sample in (source[0], source[1]):
        assert sample["hands_present"].all() and sample["hands_visible"].all()
        np.testing.assert_allclose(sample["hands_xyz"], [hand_xyz(0), hand_xyz(1)])
        expected = [project(hand_xyz(0)), project(hand_xyz(1))]
        np.testing.assert_allclose(sample["hands_uv"], expected, rtol=1e-6)


def test_a_sample_of_one_hand_beside_others_asks_for_it(tmp_path):
    content = entries(2, image="both.png") + entries(1, image="one.png")
    sample = ImageFolder(write_folder(tmp_path, content))[2]
    for name in ("hands_present", "hands_asked"):
        assert sample[name].tolist() == [True, False]


@pytest.mark.parametrize("hand", ["left", None])
def test_two_hands_of_one_side_are_noted(tmp_path, hand):
    source = ImageFolder(write_folder(tmp_path, entries(2, image="both.png", hand=hand)))
    assert source[1]["hands_present"].tolist() == [True, False]
    assert "in 1 images, such as both.png" in source.notes[-1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"hand": "middle"}, r"entry 0: hand: .*got 'middle'"),
        ({"uv": [[1, 2]] * 20}, r"entry 0: uv: .*21"),
        ({"uv": [[float("nan"), 2]] * 21}, r"entry 0: uv\.0"),
        ({"uv": [[1e37, 2]] * 21}, r"entry 0: uv\.0\.0: .*got 1e\+37"),
        ({"xyz": [[0, -1e39, 1]] * 21}, r"entry 0: xyz\.0\.1: .*got -1e\+39"),
        ({"uv": [None] * 21}, "at least one labelled"),
        ({"xyz_mm": [[1, 2, 3]] * 21}, "xyz or xyz_mm, got both"),
        ({"principal_point": None}, "focal and principal_point together"),
        ({"keypoint_order": "coco"}, "Unknown key point order 'coco'"),
        ({"image": "../outside.png"}, "lies outside of the folder"),
        ({"K": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}, "K or focal and principal_point, got both"),
        ({"focal": -120.0}, "positive focal lengths"),
        ({"image": "a\0b.png"}, "a file name in image"),
        ({"image": "missing.png"}, r"there is no image 'missing\.png'"),
    ],
)
def test_an_entry_that_does_not_fit_is_named(tmp_path, changes, message):
    folder = write_folder(tmp_path / "data", entries(1))
    (folder / "annotations.json").write_text(json.dumps(entries(1, **changes)))
    with pytest.raises(ValueError, match=r"annotations\.json, " + ".*" + message):
        ImageFolder(folder)


def test_an_image_that_is_a_loop_of_links_is_no_image(tmp_path):
    folder = write_folder(tmp_path, entries(1))
    (folder / "loop.png").symlink_to("loop.png")
    (folder / "annotations.json").write_text(json.dumps(entries(1, image="loop.png")))
    with pytest.raises(ValueError, match=r"entry 0: there is no image 'loop\.png'"):
        ImageFolder(folder)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"hands": 3}',
        "[" * 100000,
        '{"keypoint_order": 3}',
        '{"keypoint_order": "coco"}',
        "[" + "9" * 5000 + "]",
    ],
)
def test_a_damaged_file_is_named(tmp_path, text):
    (tmp_path / "annotations.json").write_text(text)
    with pytest.raises(ValueError, match=r"annotations\.json: "):
        ImageFolder(tmp_path)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere: there is no such folder"):
        ImageFolder(tmp_path / "nowhere")


def test_a_folder_without_annotations_says_what_was_expected(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected one JSON or CSV file"):
        ImageFolder(tmp_path)


def test_without_a_side_the_hand_stands_at_the_left_and_lifting_is_off(tmp_path):
    content = entries(2)
    del content[0]["hand"]
    source = ImageFolder(write_folder(tmp_path, content))
    assert (source.has_hand_side, "hand_side" in source.provides) == (False, False)
    # One entry says right; a data set that knows some of its sides knows none.
    assert [sample["hands_present"].tolist() for sample in (source[0], source[1])] == [
        [True, False],
        [True, False],
    ]
    np.testing.assert_allclose(source[1]["hands_xyz"][0], hand_xyz(1))
    assert source.notes[0].startswith("not every entry has hand: no training or evaluation of lift")


def test_sides_are_provided_where_every_entry_has_one(tmp_path):
    source = ImageFolder(write_folder(tmp_path))
    assert source.provides == source.fields | {"hand_side"}


def test_a_data_set_that_has_everything_has_no_notes(tmp_path):
    content = entries(1, visible=[True] * 21, keypoint_order="rhd")
    assert ImageFolder(write_folder(tmp_path, content)).notes == ()


def test_the_root_key_point_is_as_said(tmp_path):
    folder = write_folder(tmp_path)
    assert ImageFolder(folder).root_keypoint == "wrist"
    assert ImageFolder(folder, root_keypoint="palm").root_keypoint == "palm"
    with pytest.raises(ValueError, match="Unknown root_keypoint 'elbow'"):
        ImageFolder(folder, root_keypoint="elbow")


def test_of_two_annotation_files_one_is_named(tmp_path):
    folder = write_folder(tmp_path)
    (folder / "more.csv").write_text("image\n")
    with pytest.raises(FileNotFoundError, match=r"got annotations\.json, more\.csv; with several"):
        ImageFolder(folder)
    assert len(ImageFolder(folder, "annotations.json")) == 3


def test_a_file_of_another_kind_is_refused(tmp_path):
    folder = write_folder(tmp_path)
    (folder / "hands.txt").write_text("[]")
    with pytest.raises(ValueError, match=r"hands\.txt: expected a name that ends in \.json or"):
        ImageFolder(folder, "hands.txt")
