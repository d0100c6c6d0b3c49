import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import DecodeScoreMaps


def _gaussian(u, v, height=16, width=20, peak=1.0):
    rows, columns = np.mgrid[:height, :width]
    values = peak * np.exp(-((columns - u) ** 2 + (rows - v) ** 2) / 9.0)
    return values[None, :, :, None].astype("float32")


def test_argmax_is_the_nearest_pixel():
    came = outputs_of(DecodeScoreMaps(), (_gaussian(7.3, 4.6),))
    np.testing.assert_array_equal(came["keypoints_uv"], [[[7.0, 5.0]]])


@pytest.mark.parametrize("decoding", ["subpixel", "soft_argmax"])
def test_fractions_of_a_pixel(decoding):
    came = outputs_of(DecodeScoreMaps(decoding, beta=20.0), (_gaussian(7.3, 6.6),))
    np.testing.assert_allclose(came["keypoints_uv"], [[[7.3, 6.6]]], atol=0.03)


def test_soft_argmax_of_a_constant_map_is_its_middle():
    layer = DecodeScoreMaps("soft_argmax", beta=3.0)
    came = outputs_of(layer, (np.zeros((1, 16, 20, 1), "float32"),))
    np.testing.assert_allclose(came["keypoints_uv"], [[[9.5, 7.5]]], atol=1e-4)


@pytest.mark.parametrize(("peak", "confidence"), [(0.4, 0.4), (1.7, 1.0), (-2.0, 0.0)])
def test_confidence_is_the_clipped_maximum(peak, confidence):
    came = outputs_of(DecodeScoreMaps(), (_gaussian(7, 4) - 1.0 + peak,))
    np.testing.assert_allclose(came["confidence"], [[confidence]], atol=1e-6)


def test_unknown_decoding_is_refused():
    with pytest.raises(ValueError, match="dark"):
        DecodeScoreMaps("dark")
