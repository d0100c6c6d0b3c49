import numpy as np
import pytest
from harness import outputs_of

from keras_hand3d.layers import SingleHandRegion


def _logits(height, width, *patches):
    logits = np.zeros((1, height, width, 2), "float32")
    logits[..., 0] = 1.0
    for score, rows, columns in patches:
        logits[:, rows, columns, 1] = score
    return logits


def test_only_the_region_of_the_highest_score_is_kept():
    best, other = (3.0, slice(2, 10), slice(2, 10)), (2.0, slice(20, 30), slice(30, 40))
    came = outputs_of(SingleHandRegion(5), (_logits(40, 50, best, other),))
    expected = np.zeros((40, 50))
    expected[2:10, 2:10] = 1
    np.testing.assert_array_equal(came[0], expected)


def test_dilation_bridges_gaps():
    best, other = (3.0, slice(2, 5), slice(2, 5)), (2.0, slice(2, 5), slice(8, 11))
    for dilation, bridged in ((7, False), (9, True)):
        came = outputs_of(SingleHandRegion(dilation), (_logits(40, 40, best, other),))
        assert bool(came[0, 3, 9]) == bridged


def test_parity(parity):
    data = parity("object_mask")
    came = outputs_of(SingleHandRegion(), (data["scoremap"],))
    np.testing.assert_array_equal(came.astype(bool), data["mask"])


def test_no_hand_gives_an_empty_region():
    came = outputs_of(SingleHandRegion(), (_logits(20, 20),))
    np.testing.assert_array_equal(came, 0.0)


@pytest.mark.parametrize("dilation", [0, -3, 4])
def test_even_or_empty_dilation_is_refused(dilation):
    with pytest.raises(ValueError, match="odd"):
        SingleHandRegion(dilation)
