import pytest

from keras_hand3d.data import SampleOrder


def _batches(order, count):
    return [order.batch(number) for number in range(count)]


def _drawn(order, count):
    return [index for batch in _batches(order, count) for index in batch]


def test_passes_follow_each_other_in_order():
    order = SampleOrder(5, 2)
    assert order.batches_in_pass == 3
    assert _batches(order, 4) == [[0, 1], [2, 3], [4], [0, 1]]


def test_whole_batches_run_over_from_pass_to_pass():
    order = SampleOrder(5, 2, whole_batches=True)
    assert _batches(order, 4) == [[0, 1], [2, 3], [4, 0], [1, 2]]


def test_a_batch_may_be_larger_than_the_data_set():
    assert SampleOrder(2, 5, whole_batches=True).batch(1) == [1, 0, 1, 0, 1]
    assert SampleOrder(2, 5).batch(1) == [0, 1]


@pytest.mark.parametrize("whole_batches", [False, True])
def test_each_shuffled_pass_holds_every_sample_once(whole_batches):
    order = SampleOrder(6, 2, shuffle=True, seed=3, whole_batches=whole_batches)
    drawn = _drawn(order, 12)
    passes = [drawn[first : first + 6] for first in range(0, 24, 6)]
    assert all(sorted(indices) == list(range(6)) for indices in passes)
    assert len({tuple(indices) for indices in passes}) > 1


def test_whole_batches_hold_the_same_passes():
    short, whole = (
        SampleOrder(5, 3, shuffle=True, seed=1, whole_batches=whole) for whole in (False, True)
    )
    assert _drawn(short, 6) == _drawn(whole, 5)


def test_a_batch_does_not_depend_on_what_was_asked_before():
    order = SampleOrder(7, 3, shuffle=True, seed=2, whole_batches=True)
    forwards = _batches(order, 10)
    fresh = SampleOrder(7, 3, shuffle=True, seed=2, whole_batches=True)
    assert [fresh.batch(number) for number in reversed(range(10))] == forwards[::-1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 2), "at least one sample, got 0"),
        ((5, 0), "batch size of at least 1, got 0"),
        ((5, 2, True, -1), "seed of at least 0, got -1"),
    ],
)
def test_numbers_without_sense_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        SampleOrder(*arguments)
