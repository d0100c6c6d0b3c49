import keras
import numpy as np
import pytest

from keras_hand3d.metrics import HandIou, intersection_and_union, intersection_over_union

TRUE = np.zeros((2, 4, 5), "uint8")
TRUE[0, :2, :2] = 7
LOGITS = np.zeros((2, 4, 5, 2), "float32")
LOGITS[0, 1:3, :2, 1] = 0.5


def test_pixels_of_both_and_of_either(evaluate):
    both, either = evaluate(intersection_and_union, TRUE, LOGITS[..., 1])
    assert both.tolist() == [2.0, 0.0]
    assert either.tolist() == [6.0, 0.0]


def test_masks_without_a_hand_agree(evaluate):
    came = evaluate(intersection_over_union, [2.0, 0.0, 0.0], [8.0, 3.0, 0.0])
    assert came.tolist() == [0.25, 0.0, 1.0]


def test_it_streams_over_images():
    metric = HandIou()
    for index in range(2):
        metric.update_state(TRUE[index : index + 1], LOGITS[index : index + 1])
    assert float(metric.result()) == pytest.approx(2 / 6)


def test_images_are_weighted():
    metric = HandIou()
    metric.update_state(TRUE, LOGITS, np.array([0.0, 1.0]))
    assert float(metric.result()) == 1.0


def test_it_serialises():
    config = keras.saving.serialize_keras_object(HandIou(name="iou"))
    assert keras.saving.deserialize_keras_object(config).name == "iou"
