import numpy as np
from harness import outputs_of

from keras_hand3d.layers import ImageFromCropUv


def test_points_go_back_into_the_image():
    points = np.array([[[128.0, 128.0], [228.0, 78.0]]], "float32")
    center, scale = np.array([[70.0, 50.0]], "float32"), np.array([2.0], "float32")
    came = outputs_of(ImageFromCropUv(256), (points, center, scale))
    np.testing.assert_allclose(came, [[[70.0, 50.0], [120.0, 25.0]]])


def test_half_of_the_given_size_is_the_centre():
    points = np.full((1, 1, 2), 16.0, "float32")
    center, scale = np.array([[70.0, 50.0]], "float32"), np.array([3.0], "float32")
    came = outputs_of(ImageFromCropUv(32), (points, center, scale))
    np.testing.assert_allclose(came, [[[70.0, 50.0]]])
