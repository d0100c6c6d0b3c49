import numpy as np
from harness import outputs_of

from keras_hand3d.layers import BoxesFromLetterbox, Letterbox


def test_a_box_in_the_square_is_the_box_in_the_image():
    image = np.zeros((1, 30, 40, 1), "float32")
    image[:, 10:20, 8:28] = 1.0
    square = outputs_of(Letterbox(80), (image,))[0, :, :, 0]
    rows, columns = (np.flatnonzero(square.max(axis=axis) > 0.5) for axis in (1, 0))
    box = [columns[0] - 0.5, rows[0] - 0.5, len(columns), len(rows)]
    found = outputs_of(BoxesFromLetterbox(80), (np.array([[box]], "float32"), image))
    np.testing.assert_allclose(found, [[[7.5, 9.5, 20.0, 10.0]]], atol=1e-4)
