import numpy as np
import pytest

from keras_hand3d.evaluation.box_matching import match_boxes

# Side by side, ten pixels each.
TRUE = np.array([[0.0, 0, 10, 10], [20.0, 0, 10, 10]])


def _shifted(*shifts):
    return [TRUE[0] + np.array([shift, 0.0, 0.0, 0.0]) for shift in shifts]


def _match(boxes, scores, counts=(True, True), least_iou=0.5):
    matches, is_false = match_boxes(boxes, scores, TRUE, counts, least_iou)
    return matches.tolist(), is_false.tolist()


def test_each_takes_its_own():
    assert _match(_shifted(20.0, 1.0), [0.9, 0.8]) == ([1, 0], [False, False])


def test_the_surer_one_comes_first_and_the_other_is_false():
    assert _match(_shifted(0.0, 1.0), [0.5, 0.6]) == ([-1, 0], [True, False])


def test_of_equal_scores_the_first_comes_first():
    assert _match(_shifted(1.0, 0.0), [0.5, 0.5]) == ([0, -1], [False, True])


@pytest.mark.parametrize(("shift", "match"), [(10.0 / 3.0 - 1e-6, 0), (10.0 / 3.0 + 1e-3, -1)])
def test_from_half_of_the_union_on(shift, match):
    # Shifted by d of ten the overlap is (10 - d) / (10 + d): half at ten thirds.
    assert _match(_shifted(shift), [0.5]) == ([match], [match < 0])


def test_the_largest_overlap_is_taken():
    true = np.array([[0.0, 0, 10, 10], [2.0, 0, 10, 10]])
    matches, _ = match_boxes([[1.8, 0.0, 10, 10]], [1.0], true, [True, True])
    assert matches.tolist() == [1]


def test_any_number_may_lie_on_one_that_does_not_count():
    assert _match(_shifted(0.0, 1.0, 40.0), [0.9, 0.8, 0.7], (False, True)) == (
        [-1, -1, -1],
        [False, False, True],
    )


def test_one_that_counts_goes_before_one_that_does_not():
    true = np.array([[0.0, 0, 10, 10], [1.0, 0, 10, 10]])
    matches, is_false = match_boxes([[0.0, 0.0, 10, 10]], [1.0], true, [False, True])
    assert (matches.tolist(), is_false.tolist()) == ([1], [False])


def test_without_boxes_or_without_truth():
    assert _match([], []) == ([], [])
    matches, is_false = match_boxes(_shifted(0.0), [0.5], [], [])
    assert (matches.tolist(), is_false.tolist()) == ([-1], [True])
