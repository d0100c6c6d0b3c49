"""A detector's outputs as places."""

import numpy as np

from keras_hand3d.inference.outputs_25d import places_of


def test_places_that_were_not_filled_are_left_out():
    outputs = {
        "boxes_xywh": np.array([[[1.0, 2.0, 30.0, 40.0], [-0.5, -0.5, 0.0, 0.0]]]),
        "scores": np.array([[1e-4, 0.0]]),
        "right_probability": np.array([[0.25, 0.0]]),
        "angles": np.array([[0.5, 0.0]]),
    }
    (places,) = places_of(outputs)
    (place,) = places
    assert place.box_xywh.tolist() == [1.0, 2.0, 30.0, 40.0]
    assert (place.angle, place.score, place.right_probability) == (0.5, 1e-4, 0.25)
