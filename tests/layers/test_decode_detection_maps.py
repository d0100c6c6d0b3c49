import numpy as np
from harness import outputs_of

from keras_hand3d.layers import DecodeDetectionMaps


def test_as_many_hands_as_asked_for_at_the_given_stride():
    logits = np.full((2, 5, 5, 2), -20.0, "float32")
    logits[:, 3, 1] = [-20.0, 20.0]
    maps = [np.full((2, 5, 5, 2), value, "float32") for value in (0.2, 0.5, 1.0)]
    came = outputs_of(DecodeDetectionMaps(max_hands=3, stride=8), (logits, *maps))
    assert came["boxes_xywh"].shape == (2, 3, 4)
    # A picture of 40 pixels; the cell's middle is at column 12 and row 28, half a pixel before.
    np.testing.assert_allclose(came["boxes_xywh"][:, 0], [[7.5, 23.5, 8.0, 8.0]] * 2, atol=1e-4)
    np.testing.assert_allclose(came["scores"][:, 0], 1.0)
