import json

import pytest

from keras_hand3d.training.run_state import RunState, check_state


def _after(losses, **fields):
    state = RunState(**fields)
    for loss in losses:
        state.add_loss(loss)
    return state


def test_a_row_is_the_mean_since_the_one_before():
    state = _after([1.0, 3.0])
    assert state.add_row(0.1) == [2, 2.0, None, 0.1]
    state.add_loss(7.0)
    assert state.add_row(0.1) == [3, 7.0, None, 0.1]


def test_the_first_steps_row_leaves_its_loss_to_the_next():
    state = _after([1.0])
    state.add_row(0.1, closes=False)
    state.add_loss(3.0)
    assert state.add_row(0.1)[1] == 2.0


def test_the_lowest_test_loss_is_the_best():
    state = _after([1.0])
    state.add_row(0.1)
    gains = [state.add_score(loss) for loss in (5.0, 6.0, 6.0, 4.0)]
    assert gains == [True, False, False, True]
    assert (state.best_score, state.without_gain, state.rows[-1][2]) == (4.0, 0, 4.0)


def test_what_is_no_number_is_never_the_best():
    state = _after([1.0])
    state.add_row(0.1)
    assert not state.add_score(float("nan"))
    assert state.best_score is None


def test_without_tests_the_training_loss_since_the_last_score_counts():
    state = _after([4.0, 2.0])
    state.add_row(0.1)
    assert state.add_score(None)
    assert state.best_score == 3.0
    state.add_loss(5.0)
    assert not state.add_score(None)
    assert state.rows[-1][2] is None


def test_it_travels_as_json():
    state = _after([0.1, 0.2, 1 / 3])
    state.add_row(1e-5)
    assert RunState(**json.loads(json.dumps(state.to_dict()))) == state


@pytest.mark.parametrize(
    ("without_gain", "patience", "is_out"),
    [(2, 3, False), (3, 3, True), (4, 3, True), (4, None, False)],
)
def test_patience_is_used_up_by_scores_without_gain(without_gain, patience, is_out):
    assert RunState(without_gain=without_gain).is_out_of(patience) is is_out


def _record(**changes):
    state = _after([1.0, float("nan")])
    state.add_row(0.1)
    return json.loads(json.dumps({"state": state.to_dict() | changes, "variables": ["a", "b"]}))


def test_what_a_run_saves_passes_the_check():
    check_state({"00000": 0, "00001": 0}, _record())


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (_record(step="x"), "state.step"),
        (_record(step=-1), "state.step: expected a number from 0"),
        (_record(step=2**70), "state.step: expected a number from 0 to below"),
        (_record(score_steps=-1), "state.score_steps"),
        (_record(rows=5), "state.rows"),
        (_record(rows=[[1]]), "rows"),
        (_record(best_score="x"), "state.best_score"),
        (_record() | {"variables": 5}, "variables"),
        (_record() | {"variables": ["a", "b", "c"]}, "variables: there are no arrays 00002"),
        (_record() | {"state": None}, "state"),
        ({"variables": []}, "state"),
    ],
)
def test_a_state_that_is_none_is_named(record, message):
    with pytest.raises(ValueError, match=message):
        check_state({"00000": 0, "00001": 0}, record)
