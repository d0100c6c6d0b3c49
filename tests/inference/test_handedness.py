import numpy as np
import pytest
from inference_stand_ins import K, true_hand

from keras_hand3d.inference.handedness import (
    check_auto_accuracy,
    check_handedness,
    compare_sides,
)

_, NORMALIZED, UV = true_hand()
_OTHER = NORMALIZED * (-1.0, 1.0, 1.0)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("intrinsics", [None, K], ids=["weak", "perspective"])
def test_the_side_that_projects_onto_the_picture_is_taken(side, intrinsics):
    other = {"left": "right", "right": "left"}[side]
    better, share = compare_sides({side: NORMALIZED, other: _OTHER}, UV, None, intrinsics)
    assert better == side
    assert 0.9 < share <= 1.0


def test_sides_that_explain_alike_are_told_by_chance():
    _, share = compare_sides({"left": NORMALIZED, "right": NORMALIZED}, UV + 5.0, np.ones(21))
    assert share == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("accuracy", "message"), [(None, "was not measured"), (0.85, r"is 0\.850")]
)
def test_what_was_not_measured_to_work_is_refused(accuracy, message):
    with pytest.raises(ValueError, match=message) as error:
        check_auto_accuracy(accuracy)
    assert "Say which hand it is" in str(error.value)


def test_what_was_measured_to_work_is_allowed():
    check_auto_accuracy(0.9)


def test_an_unknown_side_is_refused():
    with pytest.raises(ValueError, match="expected left, right or auto, got 'up'"):
        check_handedness("up")
