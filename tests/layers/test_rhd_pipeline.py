"""From a raw RHD sample to everything the networks learn from, against the released reader."""

import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d import layers


@pytest.fixture(scope="module")
def data(parity):
    return parity("rhd_pipeline")


@pytest.fixture(scope="module", params=["palm", "wrist"])
def pair(request, data):
    """Name of the root, and everything that the layers make of the four samples."""
    sample = {
        "image": data["image"],
        "part_mask": data["mask"],
        "intrinsics": data["K"],
        "hands_uv": data["uv"].reshape(4, 2, 21, 2),
        "hands_xyz": data["xyz"].reshape(4, 2, 21, 3),
        "hands_visible": data["visible"].reshape(4, 2, 21),
        "hands_present": np.ones((4, 2), "bool"),
    }
    chain = (layers.SelectHand(request.param), layers.HandCrop(), layers.LiftingTargets())
    for layer in chain:
        sample = outputs_of(layer, (sample,))
    maps = (sample["keypoints_uv_crop"], sample["keypoints_visible"])
    sample["score_maps"] = outputs_of(layers.EncodeScoreMaps(), maps)
    return request.param, sample


_FIELDS = {
    "keypoint_xyz21": ("keypoints_xyz", 1e-6),
    "keypoint_uv21": ("keypoints_uv_crop", 1e-3),
    "crop_scale": ("crop_scale", 1e-4),
    "hand_side": ("hand_side", 0),
    "keypoint_scale": ("keypoint_scale", 1e-6),
    "keypoint_xyz21_normed": ("keypoints_normalized", 1e-4),
    "keypoint_xyz21_can": ("keypoints_canonical", 1e-4),
    "rot_mat": ("rotation", 1e-4),
    "keypoint_xyz21_local": ("bone_relative", 1e-4),
}


@pytest.mark.parametrize("stored", _FIELDS)
def test_coordinates(pair, data, stored):
    root, sample = pair
    field, tolerance = _FIELDS[stored]
    np.testing.assert_allclose(sample[field], data[f"{root}_{stored}"], rtol=0, atol=tolerance)


def test_intrinsics(pair, data):
    root, sample = pair
    expected = data[f"{root}_cam_mat"]
    np.testing.assert_allclose(sample["intrinsics_crop"], expected, rtol=1e-6, atol=1e-3)


def test_visibility(pair, data):
    root, sample = pair
    np.testing.assert_array_equal(sample["keypoints_visible"], data[f"{root}_keypoint_vis21"])


def test_crop(pair, data):
    root, sample = pair
    came = sample["image_crop"][:, ::8, ::8]
    np.testing.assert_allclose(came, data[f"{root}_image_crop"], rtol=0, atol=1e-4)


def test_score_maps(pair, data):
    root, sample = pair
    came = sample["score_maps"][:, ::16, ::16]
    np.testing.assert_allclose(came, data[f"{root}_scoremap"], rtol=0, atol=1e-4)
