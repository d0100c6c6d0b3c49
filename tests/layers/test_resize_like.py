import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import ResizeImages, ResizeLike

_IMAGES = np.random.RandomState(0).rand(2, 5, 7, 3).astype("float32")


@pytest.mark.parametrize("grid", ["legacy", "half_pixel"])
def test_takes_the_size_of_the_reference(grid):
    came = outputs_of(ResizeLike(grid), (_IMAGES, np.zeros((2, 37, 61, 1), "float32")))
    np.testing.assert_allclose(came, outputs_of(ResizeImages(37, 61, grid), (_IMAGES,)), atol=1e-6)


def test_unknown_grid_is_refused():
    with pytest.raises(ValueError, match="corners"):
        ResizeLike("corners")
