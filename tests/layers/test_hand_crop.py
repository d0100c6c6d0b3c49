import keras
import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import HandCrop

_CENTER = (30.0, 20.0)


def _sample(image_value=51):
    uv = np.tile(np.array(_CENTER, "float32"), (1, 21, 1))
    uv[0, 3] = (60.0, 20.0)
    return {
        "image": np.full((1, 100, 120, 3), image_value, "uint8"),
        "keypoints_uv": uv,
        "keypoints_visible": np.ones((1, 21), "bool"),
    }


def _crop(training, **arguments):
    layer = HandCrop(**{"crop_size": 240, **arguments})
    return outputs_of(layer, (_sample(),), training=training)


def test_place_of_the_crop():
    # The farthest visible point lies 30 pixels from key point 12: side 60, scale 240 / 60.
    came = outputs_of(HandCrop(240), (_sample(),))
    np.testing.assert_allclose(came["crop_center_uv"], [_CENTER])
    np.testing.assert_allclose(came["crop_scale"], [4.0])
    np.testing.assert_allclose(came["keypoints_uv_crop"][0, 3], [240.0, 120.0])
    np.testing.assert_allclose(came["keypoints_uv_crop"][0, 12], [120.0, 120.0])


def test_side_is_at_least_50_pixels():
    sample = _sample()
    sample["keypoints_uv"][0, 3] = _CENTER
    came = outputs_of(HandCrop(240), (sample,))
    np.testing.assert_allclose(came["crop_scale"], [240 / 50])


def test_invisible_points_do_not_widen_the_crop():
    sample = _sample()
    sample["keypoints_visible"][0, 3] = False
    came = outputs_of(HandCrop(240), (sample,))
    np.testing.assert_allclose(came["crop_scale"], [240 / 50])


@pytest.mark.parametrize(("crop_size", "scale"), [(40, 1.0), (700, 10.0)])
def test_scale_is_clipped(crop_size, scale):
    came = outputs_of(HandCrop(crop_size), (_sample(),))
    np.testing.assert_allclose(came["crop_scale"], [scale])


def test_pixels_are_scaled():
    came = outputs_of(HandCrop(240), (_sample(51),))
    np.testing.assert_allclose(came["image_crop"][0, 120, 120], 51 / 255 - 0.5, atol=1e-6)


def test_intrinsics_follow_the_crop():
    sample = _sample()
    sample["intrinsics"] = np.array([[[100, 0, 60], [0, 110, 50], [0, 0, 1]]], "float32")
    came = outputs_of(HandCrop(240), (sample,))
    expected = [[400, 0, 4 * (60 - 30) + 120], [0, 440, 4 * (50 - 20) + 120], [0, 0, 1]]
    np.testing.assert_allclose(came["intrinsics_crop"][0], expected, rtol=1e-6)


def test_image_and_mask_leave_and_other_fields_stay():
    sample = _sample() | {
        "part_mask": np.zeros((1, 100, 120), "uint8"),
        "hand_side": np.array([[1.0, 0.0]], "float32"),
    }
    came = outputs_of(HandCrop(24), (sample,))
    assert "image" not in came and "part_mask" not in came
    np.testing.assert_array_equal(came["hand_side"], sample["hand_side"])


_NOISES = {
    "uv_noise": "keypoints_uv",
    "center_noise": "crop_center_uv",
    "scale_noise": "crop_scale",
    "offset_noise": "crop_center_uv",
}


@pytest.mark.parametrize(("noise", "field"), _NOISES.items())
def test_noise_is_drawn_in_training_only(noise, field):
    sigma = {noise: 0.2 if noise == "scale_noise" else 3.0}
    clean = _crop(training=True)[field]
    np.testing.assert_array_equal(_crop(training=False, seed=1, **sigma)[field], clean)
    assert np.abs(_crop(training=True, seed=1, **sigma)[field] - clean).max() > 1e-3


def test_no_noise_without_sigmas():
    one, other = _crop(training=True, seed=1), _crop(training=False, seed=2)
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name])


def test_equal_seeds_draw_equal_noise():
    noises = {"uv_noise": 2.5, "center_noise": 20.0, "scale_noise": 0.2, "offset_noise": 10.0}
    one, other = _crop(True, seed=5, **noises), _crop(True, seed=5, **noises)
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name])


def test_noise_changes_from_call_to_call():
    layer = HandCrop(24, center_noise=5.0, seed=5)
    one, other = (np.asarray(layer(_sample(), training=True)["crop_center_uv"]) for _ in range(2))
    assert np.abs(one - other).max() > 1e-3


def test_truncated_normal_stays_within_two_sigmas():
    sample = {name: np.repeat(value, 200, axis=0) for name, value in _sample().items()}
    sample["image"] = sample["image"][:, :16, :16]
    layer = HandCrop(4, offset_noise=10.0, seed=3)
    offsets = outputs_of(layer, (sample,), training=True)["crop_center_uv"] - _CENTER
    assert 12.0 < np.abs(offsets).max() <= 20.0


def test_scale_noise_only_enlarges_the_scale():
    sample = {name: np.repeat(value, 200, axis=0) for name, value in _sample().items()}
    sample["image"] = sample["image"][:, :16, :16]
    clean = np.asarray(HandCrop(240)(sample)["crop_scale"])
    factor = np.asarray(HandCrop(240, scale_noise=0.2, seed=3)(sample, training=True)["crop_scale"])
    factor = factor / clean
    assert factor.min() >= 1.0 and 1.1 < factor.max() <= 1.2


def test_scale_does_not_follow_the_offset():
    came = _crop(training=True, seed=1, offset_noise=10.0)
    np.testing.assert_allclose(came["crop_scale"], [4.0])


def _turned(count=1, **arguments):
    sample = {name: np.repeat(value, count, axis=0) for name, value in _sample().items()}
    random = np.random.default_rng(0)
    xyz = random.uniform(-0.05, 0.05, (count, 21, 3)) + [0.0, 0.0, 0.5]
    camera = np.array([[200.0, 0, 60], [0, 200.0, 50], [0, 0, 1]])
    uv = xyz @ camera.T
    sample["keypoints_uv"] = (uv[..., :2] / uv[..., 2:]).astype("float32")
    sample["keypoints_xyz"] = xyz.astype("float32")
    sample["intrinsics"] = np.tile(camera.astype("float32"), (count, 1, 1))
    layer = HandCrop(**{"crop_size": 64, "rotation_noise": 40.0, "seed": 5, **arguments})
    return sample, outputs_of(layer, (sample,), training=True)


def test_a_turned_hand_projects_into_the_turned_crop():
    _, came = _turned(3, offset_noise=5.0)
    uv = np.einsum("bij,bnj->bni", came["intrinsics_crop"], came["keypoints_xyz"])
    np.testing.assert_allclose(uv[..., :2] / uv[..., 2:], came["keypoints_uv_crop"], atol=1e-2)


def test_a_turn_keeps_lengths_and_depths():
    sample, came = _turned(3)
    np.testing.assert_allclose(
        came["keypoints_xyz"][..., 2], sample["keypoints_xyz"][..., 2], rtol=1e-5
    )
    np.testing.assert_allclose(
        np.linalg.norm(came["keypoints_xyz"], axis=-1),
        np.linalg.norm(sample["keypoints_xyz"], axis=-1),
        rtol=1e-5,
    )


def test_angles_lie_within_the_range_and_fill_it():
    _, came = _turned(200, crop_size=4)
    degrees = np.rad2deg(came["crop_angle"])
    assert degrees.min() < -30.0 and degrees.max() > 30.0
    assert np.abs(degrees).max() <= 40.0 + 1e-3


def test_turned_key_points_stay_in_the_crop():
    _, came = _turned(30, crop_size=128, rotation_noise=180.0)
    assert came["keypoints_uv_crop"].min() >= -1e-3
    assert came["keypoints_uv_crop"].max() <= 128.0 + 1e-3


def test_nothing_turns_outside_of_training():
    came = outputs_of(HandCrop(24, rotation_noise=90.0), (_sample(),), training=False)
    np.testing.assert_array_equal(came["crop_angle"], [0.0])


@pytest.mark.parametrize(("limits", "scale"), [((0.25, 0.5), 0.5), ((5.0, 9.0), 5.0)])
def test_the_scales_limits_are_arguments(limits, scale):
    layer = HandCrop(100, min_scale=limits[0], max_scale=limits[1])
    came = outputs_of(layer, (_sample(),))
    np.testing.assert_allclose(came["crop_scale"], [scale])


@pytest.fixture
def float64():
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx(before)


def test_keras_floats_may_be_of_64_bits(float64):
    came = _crop(True, rotation_noise=40.0, seed=5)["image_crop"]
    assert came.shape == (1, 240, 240, 3)
    np.testing.assert_allclose(came[0, 120, 120], 51 / 255 - 0.5, atol=1e-6)
