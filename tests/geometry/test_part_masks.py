import numpy as np
from harness import to_numpy

from keras_hand3d import geometry

MASK = np.array([[0, 1, 2, 17, 18, 33]], "uint8")


def test_pixels_of_hands(evaluate):
    np.testing.assert_array_equal(
        evaluate(geometry.hand_pixels, MASK), [[False, False, True, True, True, True]]
    )


def test_pixels_of_each_side(evaluate):
    left, right = evaluate(geometry.side_pixels, MASK)
    np.testing.assert_array_equal(left, [[False, False, True, True, False, False]])
    np.testing.assert_array_equal(right, [[False, False, False, False, True, True]])


def test_sides_are_swapped_part_by_part():
    swapped = to_numpy(geometry.with_sides_swapped(MASK))
    assert swapped.dtype == "uint8"
    np.testing.assert_array_equal(swapped, [[0, 1, 18, 33, 2, 17]])
