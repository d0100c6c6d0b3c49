import colorsys

import keras
import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import ImageAugmentation


def _images(count=6):
    return np.random.default_rng(0).uniform(-0.4, 0.4, (count, 24, 20, 3)).astype("float32")


def _changed(images, training=True, seed=3, **strengths):
    layer = ImageAugmentation(**strengths, seed=seed)
    return outputs_of(layer, (images,), training=training)


_ALL = {
    "hue": 0.1,
    "saturation": 0.3,
    "brightness": 0.2,
    "contrast": 0.3,
    "blur": 1.0,
    "pixel_noise": 5.0,
    "erasing": 1.0,
}


@pytest.mark.parametrize("name", _ALL)
def test_each_change_acts_in_training_only(name):
    images = _images()
    still = _changed(images, training=False, **{name: _ALL[name]})
    np.testing.assert_array_equal(still, images)
    came = _changed(images, **{name: _ALL[name]})
    assert (np.abs(came - images).max(axis=(1, 2, 3)) > 1e-3).all()
    assert np.abs(came).max() <= 0.5


def test_nothing_changes_where_nothing_is_asked_for():
    images = _images()
    np.testing.assert_array_equal(_changed(images), images)


def test_equal_seeds_change_alike_and_others_do_not():
    images = _images()
    one, same, other = (_changed(images, seed=seed, **_ALL) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 0.01


def test_the_hue_turns_by_at_most_what_was_said_and_alone():
    images = _images(40)[:, :2, :2] + 0.5
    came = _changed(images - 0.5, hue=0.1) + 0.5
    before, after = (
        np.array([[colorsys.rgb_to_hsv(*pixel) for pixel in row.reshape(-1, 3)] for row in batch])
        for batch in (images, came)
    )
    turn = (after[..., 0] - before[..., 0] + 0.5) % 1.0 - 0.5
    np.testing.assert_allclose(after[..., 1:], before[..., 1:], atol=1e-4)
    # One turn for the whole image, both ways, nearly as far as allowed.
    np.testing.assert_allclose(turn, turn[:, :1].repeat(4, axis=1), atol=1e-3)
    assert turn.min() < -0.07 and turn.max() > 0.07
    assert np.abs(turn).max() <= 0.1 + 1e-4


def test_the_saturation_is_multiplied_within_its_range():
    images = np.tile(np.array([0.1, 0.0, 0.0], "float32"), (60, 2, 2, 1))
    came = _changed(images, saturation=0.3) + 0.5
    before = (0.6 - 0.5) / 0.6
    times = (came.max(axis=-1) - came.min(axis=-1)) / came.max(axis=-1) / before
    assert 0.7 - 1e-3 <= times.min() < 0.8
    assert 1.2 < times.max() <= 1.3 + 1e-3


def test_pixel_noise_has_its_sigma():
    images = np.zeros((4, 50, 50, 3), "float32")
    assert 4.7 < (_changed(images, pixel_noise=5.0) * 255.0).std() < 5.3


def test_a_share_of_the_images_is_covered_in_part():
    images = _images(100)
    came = _changed(images, erasing=0.4)
    covered = (np.abs(came - images) > 1e-5).any(axis=-1).mean(axis=(1, 2))
    assert 20 < (covered > 0).sum() < 60
    assert covered.max() < 0.35


def test_blur_leaves_a_plain_picture_alone():
    images = np.full((4, 24, 20, 3), 0.2, "float32")
    np.testing.assert_allclose(_changed(images, blur=1.0), images, atol=1e-5)


def test_erasing_refuses_images_of_unknown_size():
    unknown = keras.KerasTensor((4, None, None, 3))
    with pytest.raises(ValueError, match=r"Erasing needs images of a known height and width"):
        ImageAugmentation(erasing=0.5, seed=1).call(unknown, training=True)


@pytest.mark.parametrize("name", _ALL)
def test_the_global_image_format_changes_nothing(name):
    images = _images()
    expected = _changed(images, **{name: _ALL[name]})
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    try:
        came = _changed(images, **{name: _ALL[name]})
    finally:
        keras.config.set_image_data_format(before)
    np.testing.assert_allclose(came, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "greatest"), [("hue", 0.5), ("saturation", 1), ("pixel_noise", 255), ("erasing", 1)]
)
@pytest.mark.parametrize("value", [-0.2, 256.0, float("nan")])
def test_a_wrong_strength_is_refused(name, greatest, value):
    message = f"{name}: expected a number from 0 to {greatest}, got {value}"
    with pytest.raises(ValueError, match=message):
        ImageAugmentation(**{name: value})
