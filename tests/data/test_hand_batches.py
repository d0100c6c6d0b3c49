import numpy as np
import pytest

from keras_hand3d.data import HandBatches, HandSource


class _Numbers(HandSource):
    fields = frozenset({"hands_present"})

    def __len__(self):
        return 5

    def __getitem__(self, index):
        return {"hands_present": np.array([index, index])}

    def sample_id(self, index):
        return str(index)


def _drawn(batches):
    return [batches.sample_indices(index) for index in range(len(batches))]


def test_one_pass_in_order_with_a_smaller_last_batch():
    assert _drawn(HandBatches(_Numbers(), 2)) == [[0, 1], [2, 3], [4]]


def test_a_batch_stacks_its_samples():
    (batch,) = HandBatches(_Numbers(), 2)[1]
    np.testing.assert_array_equal(batch["hands_present"], [[2, 2], [3, 3]])


def test_a_stream_goes_on_through_epochs():
    batches = HandBatches(_Numbers(), 2, steps=2)
    first = _drawn(batches)
    batches.on_epoch_end()
    assert first + _drawn(batches) == [[0, 1], [2, 3], [4, 0], [1, 2]]


def test_every_pass_of_a_shuffled_stream_holds_every_sample_once():
    batches = HandBatches(_Numbers(), 5, steps=4, shuffle=True, seed=3)
    passes = _drawn(batches)
    assert all(sorted(indices) == list(range(5)) for indices in passes)
    assert len({tuple(indices) for indices in passes}) > 1


def test_the_order_follows_from_seed_and_step_alone():
    one, other = (HandBatches(_Numbers(), 2, steps=3, shuffle=True, seed=7) for _ in range(2))
    one.sample_indices(0)
    assert one.sample_indices(2) == other.sample_indices(2)


@pytest.mark.parametrize("seed", [1, 2])
def test_another_seed_gives_another_order(seed):
    base = HandBatches(_Numbers(), 5, steps=4, shuffle=True, seed=0)
    assert _drawn(HandBatches(_Numbers(), 5, steps=4, shuffle=True, seed=seed)) != _drawn(base)
