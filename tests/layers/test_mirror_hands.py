import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import MirrorHands

_K = np.array([[280.0, 0.5, 21.0], [0.0, 270.0, 18.0], [0.0, 0.0, 1.0]])


def _sample(count=1):
    """Hands of random points in front of the camera, projected with NumPy."""
    draw = np.random.default_rng(0)
    xyz = draw.uniform(-0.02, 0.02, (count, 2, 21, 3)) + [0.0, 0.0, 0.5]
    uv = xyz @ _K.T
    mask = np.zeros((count, 40, 50), "uint8")
    mask[:, :, 4], mask[:, :, 9], mask[:, :, 30] = 1, 5, 33
    return {
        "image": draw.integers(0, 256, (count, 40, 50, 3)).astype("uint8"),
        "part_mask": mask,
        "depth": draw.uniform(0.3, 1.0, (count, 40, 50)).astype("float32"),
        "hands_xyz": xyz.astype("float32"),
        "hands_uv": (uv[..., :2] / uv[..., 2:]).astype("float32"),
        "hands_visible": draw.random((count, 2, 21)) > 0.5,
        "hands_present": np.tile([True, False], (count, 1)),
        "intrinsics": np.tile(_K.astype("float32"), (count, 1, 1)),
    }


def _mirrored(sample, **arguments):
    return outputs_of(MirrorHands(**{"probability": 1.0, **arguments}), (sample,), training=True)


def test_pictures_are_flipped():
    sample = _sample()
    came = _mirrored(sample)
    np.testing.assert_array_equal(came["image"], sample["image"][:, :, ::-1])
    np.testing.assert_array_equal(came["depth"], sample["depth"][:, :, ::-1])


def test_a_left_hand_becomes_a_right_one():
    sample = _sample()
    came = _mirrored(sample)
    np.testing.assert_array_equal(came["hands_present"], [[False, True]])
    np.testing.assert_array_equal(came["hands_visible"], sample["hands_visible"][:, ::-1])
    np.testing.assert_allclose(came["hands_uv"][:, 1, :, 0], 49.0 - sample["hands_uv"][:, 0, :, 0])
    np.testing.assert_array_equal(came["hands_xyz"][:, 1, :, 1:], sample["hands_xyz"][:, 0, :, 1:])


def test_classes_of_the_mask_change_sides():
    mask = _mirrored(_sample())["part_mask"]
    assert mask.dtype == np.uint8
    # Columns 4, 9 and 30 of 50: person, left index tip (5), right palm (33).
    np.testing.assert_array_equal(mask[0, 0, [45, 40, 19]], [1, 21, 17])


def test_points_still_project_to_their_pixels():
    came = _mirrored(_sample())
    projected = np.einsum("bij,bhnj->bhni", came["intrinsics"], came["hands_xyz"])
    projected = projected[..., :2] / projected[..., 2:]
    np.testing.assert_allclose(projected, came["hands_uv"], atol=1e-3)


def test_without_sides_hands_stay_in_their_place():
    sample = _sample()
    came = _mirrored(sample, swaps_sides=False)
    np.testing.assert_array_equal(came["hands_present"], sample["hands_present"])
    np.testing.assert_array_equal(came["part_mask"], sample["part_mask"][:, :, ::-1])
    np.testing.assert_allclose(came["hands_uv"][:, 0, :, 0], 49.0 - sample["hands_uv"][:, 0, :, 0])


def test_about_half_of_the_samples_are_mirrored_each_as_a_whole():
    sample = _sample(200)
    came = outputs_of(MirrorHands(0.5, seed=1), (sample,), training=True)
    by_image = (came["image"] != sample["image"]).any(axis=(1, 2, 3))
    by_side = came["hands_present"][:, 1]
    np.testing.assert_array_equal(by_image, by_side)
    assert 70 < by_side.sum() < 130


def test_nothing_happens_outside_of_training():
    sample = _sample()
    came = outputs_of(MirrorHands(1.0), (sample,), training=False)
    for name, value in sample.items():
        np.testing.assert_array_equal(came[name], value)


def test_a_wrong_probability_is_refused():
    with pytest.raises(ValueError, match=r"from 0 to 1, got 1\.5"):
        MirrorHands(1.5)
