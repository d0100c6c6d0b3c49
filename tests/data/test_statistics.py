import numpy as np
import pytest
from hand_data import entries, hand_xyz, project, write_folder
from rhd_folder import without_hands, write_rhd

from keras_hand3d.data import RHD, ImageFolder
from keras_hand3d.data.statistics import describe_data


@pytest.fixture
def figures(tmp_path):
    visible = [True] * 14 + [False] * 7
    return describe_data(ImageFolder(write_folder(tmp_path, entries(3, visible=visible))))


def test_hands_are_counted_by_side(figures):
    assert figures["samples"] == 3
    assert figures["hands"] == {"left": 2, "right": 1}


def test_hands_of_one_image_are_counted_once(tmp_path):
    source = ImageFolder(write_folder(tmp_path, entries(2, image="both.png")))
    assert describe_data(source)["hands"] == {"left": 1, "right": 1}


def test_visibility_is_a_fraction(figures):
    assert figures["visible"] == pytest.approx(14 / 21)


def test_sizes_are_of_the_visible_points(figures):
    sizes = [np.ptp(project(hand_xyz(i))[:14], axis=0).max() for i in range(3)]
    np.testing.assert_allclose(figures["hand_size_px"][1], np.median(sizes), rtol=1e-5)


def test_straight_fingers_are_not_flexed(figures):
    np.testing.assert_allclose(figures["flexion_deg index"], 0.0, atol=0.1)


def test_bone_and_distance_are_those_of_the_hand(figures):
    xyz = np.stack([hand_xyz(i) for i in range(3)]).astype("float64")
    bones = 1000.0 * np.linalg.norm(xyz[:, 11] - xyz[:, 12], axis=-1)
    np.testing.assert_allclose(figures["reference_bone_mm"][1], np.median(bones), rtol=1e-5)
    np.testing.assert_allclose(figures["distance_m"][1], np.linalg.norm(xyz[0, 0]), rtol=1e-5)


def test_without_xyz_only_the_image_is_measured(tmp_path):
    figures = describe_data(ImageFolder(write_folder(tmp_path, entries(2, xyz=None))))
    assert set(figures) == {"samples", "hands", "visible", "hand_size_px"}


def test_samples_without_hands_are_counted(tmp_path):
    figures = describe_data(RHD(write_rhd(tmp_path, annotations=without_hands(2), share=1.0)))
    assert figures == {"samples": 2, "without_hands": 2, "hands": {"left": 0, "right": 0}}
