import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import ResizeImages

_RAMP = np.arange(4, dtype="float32").reshape(1, 1, 4, 1)


def test_legacy_grid():
    came = outputs_of(ResizeImages(1, 8), (_RAMP,))
    np.testing.assert_allclose(came[0, 0, :, 0], [0, 0.5, 1, 1.5, 2, 2.5, 3, 3], atol=1e-6)


def test_half_pixel_grid():
    came = outputs_of(ResizeImages(1, 8, "half_pixel"), (_RAMP,))
    expected = [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]
    np.testing.assert_allclose(came[0, 0, :, 0], expected, atol=1e-6)


def test_unknown_grid_is_refused():
    with pytest.raises(ValueError, match="corners"):
        ResizeImages(2, 2, grid="corners")
