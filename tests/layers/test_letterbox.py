import numpy as np
from harness import outputs_of

from keras_hand3d.layers import Letterbox


def test_the_image_is_centred_between_zeros():
    image = np.ones((1, 8, 16, 3), "float32")
    came = outputs_of(Letterbox(32), (image,))
    np.testing.assert_allclose(came[:, 8:24], 1.0, atol=1e-6)
    np.testing.assert_array_equal(came[:, :8], 0.0)
    np.testing.assert_array_equal(came[:, 24:], 0.0)
