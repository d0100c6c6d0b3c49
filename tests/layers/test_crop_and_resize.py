import numpy as np
from harness import outputs_of

from keras_hand3d.layers import CropAndResize

_RAMP = np.tile(np.arange(40, dtype="float32")[None, None, :, None], (1, 40, 1, 1))


def test_sampling_positions():
    # Side 16 around 20: from 20 - 8 = 12 over 39 / 40 * 16 in 15 steps, in units of 39 / 40.
    center, scale = np.array([[20.0, 20.0]], "float32"), np.array([1.0], "float32")
    came = outputs_of(CropAndResize(16), (_RAMP, center, scale))
    expected = 12 * 39 / 40 + np.arange(16) * (16 * 39 / 40) / 15
    np.testing.assert_allclose(came[0, 5, :, 0], expected, atol=1e-4)


def test_outside_of_the_image_is_zero():
    center, scale = np.array([[0.0, 20.0]], "float32"), np.array([1.0], "float32")
    came = outputs_of(CropAndResize(16), (_RAMP + 1.0, center, scale))
    # Samples start at -8 * 39 / 40 = -7.8 and are 1.04 apart, so eight lie outside.
    np.testing.assert_array_equal(came[0, :, :8, 0], 0.0)
    assert (came[0, :, 8:, 0] > 0.0).all()


def test_every_image_has_its_own_place():
    images = np.concatenate([_RAMP, _RAMP])
    center = np.array([[10.0, 20.0], [30.0, 20.0]], "float32")
    came = outputs_of(CropAndResize(8), (images, center, np.ones(2, "float32")))
    np.testing.assert_allclose(came[1] - came[0], 20 * 39 / 40, atol=1e-4)
