import keras
import numpy as np
import pytest
from harness import compiled, outputs_of
from keras import ops

from keras_hand3d.layers import CameraVariation

_ALL = {"color": 1.0, "blur": 1.0, "noise": 20.0, "jpeg": 1.0, "grey": 1.0}


def _images(count=6, height=24, width=16):
    return np.random.default_rng(0).uniform(-0.4, 0.4, (count, height, width, 3)).astype("float32")


def _changed(images, training=True, seed=3, **strengths):
    layer = CameraVariation(**strengths, seed=seed)
    return outputs_of(layer, (images,), training=training)


@pytest.mark.parametrize("name", _ALL)
def test_each_change_acts_in_training_only(name):
    images = _images()
    still = _changed(images, training=False, **{name: _ALL[name]})
    np.testing.assert_array_equal(still, images)
    came = _changed(images, **{name: _ALL[name]})
    assert (np.abs(came - images).max(axis=(1, 2, 3)) > 1e-3).all()
    assert np.abs(came).max() <= 0.5


def test_colours_change_pixel_by_pixel_alike_in_an_image():
    images = np.repeat(_images(8, 1, 1), 4, axis=1)
    came = _changed(images, color=1.0)
    np.testing.assert_allclose(came, came[:, :1].repeat(4, axis=1), atol=1e-6)
    assert np.abs(came[:, 0] - images[:, 0]).max(axis=(1, 2)).min() > 1e-3


def test_black_stays_dark_and_grey_nearly_grey():
    black = np.full((50, 2, 2, 3), -0.5, "float32")
    assert np.median(_changed(black, color=0.5)) < -0.4
    grey = np.zeros((50, 2, 2, 3), "float32")
    came = _changed(grey, color=0.5)
    assert (came.max(axis=-1) - came.min(axis=-1)).mean() < 0.15


@pytest.mark.parametrize("color", [0.0, 0.5])
def test_a_share_loses_its_colours(color):
    came = _changed(_images(200, 4, 4), color=color, grey=0.3)
    spread = (came.max(axis=-1) - came.min(axis=-1)).max(axis=(1, 2))
    assert 0.2 < (spread < 1e-5).mean() < 0.4
    assert np.median(spread) > 0.1


def test_grey_is_the_luminance():
    images = _images(2, 4, 4)
    luminance = images @ np.array([0.299, 0.587, 0.114], "float32")
    np.testing.assert_allclose(
        _changed(images, grey=1.0), luminance[..., None].repeat(3, -1), atol=1e-5
    )


def test_blur_leaves_a_plain_picture_alone_and_lowers_the_contrast_of_another():
    plain = np.full((4, 24, 16, 3), 0.2, "float32")
    np.testing.assert_allclose(_changed(plain, blur=1.0), plain, atol=1e-5)
    images = _images()
    assert (_changed(images, blur=1.0).std(axis=(1, 2)) < images.std(axis=(1, 2))).all()


def test_noise_is_each_images_own_amount_of_one_field():
    came = _changed(np.zeros((200, 8, 8, 3), "float32"), noise=20.0) * 255.0
    sigma = came.std(axis=(1, 2, 3))
    assert sigma.max() < 25.0
    assert sigma.min() < 1.0
    # Even amounts from 0 to 20 of a field whose own sigma is near 1.
    assert 8.0 < sigma.mean() < 12.0


def test_a_smooth_block_survives_compression_and_noise_does_not():
    smooth = np.zeros((2, 16, 16, 3), "float32") + np.linspace(-0.2, 0.2, 16)[:, None, None]
    smooth = smooth.astype("float32")
    assert np.abs(_changed(smooth, jpeg=1.0) - smooth).mean() < 0.02
    faint = 0.01 * _images(2, 16, 16)
    # Below half of the smallest step nothing is left but each block's mean colour.
    came = _changed(faint, jpeg=1.0)
    blocks = came.reshape(2, 2, 8, 2, 8, 3)
    np.testing.assert_allclose(blocks, blocks[:, :, :1, :, :1].repeat(8, 2).repeat(8, 4), atol=1e-5)


def test_compression_needs_whole_blocks():
    with pytest.raises(ValueError, match="expected sides of a multiple of 8 pixels, got 20 x 16"):
        _changed(_images(2, 20, 16), jpeg=1.0)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float64"])
@pytest.mark.parametrize("name", _ALL)
def test_an_explicit_dtype_is_that_of_every_change(name, dtype):
    layer = CameraVariation(**{name: _ALL[name]}, seed=3, dtype=dtype)
    came = compiled(layer, training=True)(ops.cast(_images(), dtype))
    if (keras.backend.backend(), dtype) == ("jax", "float64"):
        dtype = "float32"  # All that it has.
    assert keras.backend.standardize_dtype(came.dtype) == dtype
    changed = ops.convert_to_numpy(ops.cast(came, "float32"))
    assert np.isfinite(changed).all()
    assert (np.abs(changed - _images()).max(axis=(1, 2, 3)) > 0.01).all()


@pytest.mark.parametrize("value", [-0.5, 256.0, float("nan")])
@pytest.mark.parametrize("name", ["color", "blur", "noise", "jpeg", "grey"])
def test_a_wrong_strength_is_refused(name, value):
    greatest = 255 if name == "noise" else 1
    message = f"{name}: expected a number from 0 to {greatest}, got {value}"
    with pytest.raises(ValueError, match=message):
        CameraVariation(**{name: value})
