import numpy as np
import pytest
from hand_data import entries, hand_xyz, project, write_folder
from rhd_folder import without_hands, write_rhd

from keras_hand3d import skeleton
from keras_hand3d.data import ImageFolder, PackedHands, pack
from keras_hand3d.data.check import check_data
from keras_hand3d.data.rhd import RHD


def _problems(tmp_path, *args, **changes):
    return check_data(ImageFolder(write_folder(tmp_path, entries(3, **changes)), *args))


def test_good_data_has_no_problems(tmp_path):
    assert _problems(tmp_path) == []


def test_progress_is_told_of_every_sample(tmp_path):
    told = []
    check_data(ImageFolder(write_folder(tmp_path)), lambda: told.append(1))
    assert len(told) == 3


def test_another_camera_is_found(tmp_path):
    (first, *_) = _problems(tmp_path, focal=[150.0, 150.0])
    assert "px from uv" in first.what
    assert first.where == "sample 00000"


def test_points_without_label_are_not_held_against_the_camera(tmp_path):
    uv = project(hand_xyz()).tolist()
    uv[4] = None
    assert _problems(tmp_path, uv=uv, xyz=hand_xyz().tolist()) == []


def test_a_hand_beside_another_is_named_once(tmp_path):
    content = entries(2, image="both.png")
    content[1]["uv"][3] = (5000.0, 2.0)
    content = [{n: x for n, x in entry.items() if n != "xyz"} for entry in content]
    problems = check_data(ImageFolder(write_folder(tmp_path, content)))
    assert [problem.where for problem in problems] == ["sample both_1"]


@pytest.mark.filterwarnings("error")
def test_a_camera_of_zeros_is_found(tmp_path):
    pack(ImageFolder(write_folder(tmp_path / "data")), tmp_path / "packed")
    np.save(tmp_path / "packed" / "intrinsics.npy", np.zeros((3, 3, 3), "float32"))
    (first, *_) = check_data(PackedHands(tmp_path / "packed"))
    assert "px from uv" in first.what


def test_millimetres_are_found(tmp_path):
    millimetres = (hand_xyz() * 1000).tolist()
    *_, last = _problems(tmp_path, xyz=millimetres, uv=project(hand_xyz()).tolist())
    assert "metres" in last.mend


@pytest.mark.parametrize("order", ["openpose", "stb", "interhand2.6m", "mano+tips"])
def test_an_order_mistake_is_found_and_named(tmp_path, order):
    mixed = list(skeleton.permutation("rhd", order))
    xyz = hand_xyz()[mixed]
    problems = _problems(tmp_path, xyz=xyz.tolist(), uv=project(xyz).tolist())
    named = [p for p in problems if "their order were" in p.what]
    same = {name for name in skeleton.KEYPOINT_ORDERS
            if skeleton.keypoint_order(name) == skeleton.keypoint_order(order)}  # fmt: skip
    assert any(name in named[0].what for name in same)


def test_points_behind_the_camera_are_found(tmp_path):
    behind = (hand_xyz() - np.array([0, 0, 2.0])).tolist()
    assert any("behind the camera" in p.what for p in _problems(tmp_path, xyz=behind))


def test_visible_points_outside_of_the_image_are_found(tmp_path):
    uv = project(hand_xyz())
    uv[3] = (5000.0, 2.0)
    problems = _problems(tmp_path, uv=uv.tolist(), xyz=None)
    assert "outside of the image: thumb_mcp" in problems[0].what


def test_missing_surplus_and_damaged_files_of_rhd_are_named(tmp_path):
    folder = write_rhd(tmp_path, count=3) / "training"
    (folder / "mask" / "00001.png").unlink()
    (folder / "color" / "00007.png").write_bytes(b"x")
    (folder / "color" / "00002.png").write_bytes(b"x")
    problems = check_data(RHD(tmp_path))
    text = [f"{p.where}: {p.what}" for p in problems]
    assert any("mask/00001.png: the file is missing" in line for line in text)
    assert any("1 images have no annotation, the first is 00007.png" in line for line in text)
    assert any("sample 00002" in line and "expected an image" in line for line in text)


def test_a_hand_in_the_mask_that_is_not_annotated_is_found(tmp_path):
    import cv2

    folder = write_rhd(tmp_path, annotations=without_hands(2), share=1.0) / "training"
    for number, value in enumerate((1, 17)):
        cv2.imwrite(str(folder / "mask" / f"{number:05d}.png"), np.full((32, 32), value, np.uint8))
    assert [(p.where, p.what) for p in check_data(RHD(tmp_path))] == [
        ("sample 00001", "no hand is annotated, mask has class 17 of a hand")
    ]


def test_a_mask_of_colours_is_found(tmp_path):
    import cv2

    folder = write_rhd(tmp_path, count=1) / "training"
    cv2.imwrite(str(folder / "mask" / "00000.png"), np.full((32, 32), 200, np.uint8))
    assert any("class 200" in p.what for p in check_data(RHD(tmp_path)))
