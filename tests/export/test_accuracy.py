import numpy as np

from keras_hand3d.export.accuracy import keypoint_change
from keras_hand3d.export.samples import Samples
from keras_hand3d.export.signature import Signature

PIPELINE = Signature({"image": (None, 48, 64, 3)}, ("keypoints_uv",))
POSE_NET = Signature({"image": (None, 64, 64, 3)}, ("stage_3",))


def _uv(offset=0.0):
    uv = np.zeros((2, 21, 2), "float32")
    uv[0, 0] = (3.0 + offset, 4.0 + offset)
    return uv


def test_distances_of_key_points_are_told():
    change = keypoint_change(
        PIPELINE, {"keypoints_uv": np.zeros((2, 21, 2))}, {"keypoints_uv": _uv()}
    )
    pixels = change["pixels"]
    assert (pixels["max"], pixels["median"]) == (5.0, 0.0)
    np.testing.assert_allclose(pixels["mean"], 5.0 / 42)
    assert "epe_file" not in pixels


def test_errors_are_those_of_labelled_key_points():
    labelled = np.zeros((2, 21), bool)
    labelled[0, :2] = True
    samples = Samples("two", {"image": np.zeros((2, 1))}, np.zeros((2, 21, 2)), labelled)
    change = keypoint_change(
        PIPELINE, {"keypoints_uv": np.zeros((2, 21, 2))}, {"keypoints_uv": _uv()}, samples
    )
    assert (change["pixels"]["epe_model"], change["pixels"]["epe_file"]) == (0.0, 2.5)


def test_score_maps_are_decoded_in_pixels_of_the_input():
    maps = [np.zeros((1, 8, 8, 21), "float32") for _ in range(2)]
    maps[0][:, 2, 3], maps[1][:, 2, 4] = 1.0, 1.0
    change = keypoint_change(POSE_NET, {"stage_3": maps[0]}, {"stage_3": maps[1]})
    assert change["pixels"]["mean"] == 8.0


def test_coordinates_are_told_in_reference_bones():
    signature = Signature({"keypoint_score_maps": (None, 32, 32, 21)}, ("keypoints_normalized",))
    one, other = np.zeros((1, 21, 3)), np.full((1, 21, 3), 2.0)
    change = keypoint_change(
        signature, {"keypoints_normalized": one}, {"keypoints_normalized": other}
    )
    np.testing.assert_allclose(change["keypoints_normalized"]["median"], np.sqrt(12.0))
    assert change["keypoints_normalized"]["unit"] == "reference bones"


def test_a_network_without_key_points_has_no_change():
    maps = {"hand_score_map": np.zeros((1, 4, 4, 2))}
    assert keypoint_change(PIPELINE, maps, maps) == {}
