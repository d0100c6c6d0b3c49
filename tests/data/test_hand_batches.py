import contextlib

import keras
import numpy as np
import pytest
from numbered_hands import NumberedHands, losses_of_fit

from keras_hand3d.data import HandBatches, held_samples


def _drawn(batches):
    return [batches.sample_indices(index) for index in range(len(batches))]


def test_one_pass_in_order_with_a_smaller_last_batch():
    assert _drawn(HandBatches(NumberedHands(), 2)) == [[0, 1], [2, 3], [4]]


def test_a_batch_stacks_its_samples():
    (batch,) = HandBatches(NumberedHands(), 2)[1]
    assert set(batch) == NumberedHands.fields
    assert batch["image"].shape == (2, 4, 6, 3)
    assert batch["image"].dtype == np.uint8
    np.testing.assert_array_equal(batch["image"][:, 0, 0, 0], [2, 3])
    np.testing.assert_array_equal(batch["hands_present"], [[True, True], [True, False]])


def test_fields_can_be_chosen():
    (batch,) = HandBatches(NumberedHands(), 2, fields=["hands_uv"])[0]
    assert set(batch) == {"hands_uv"}
    with pytest.raises(ValueError, match="has no depth"):
        HandBatches(NumberedHands(), 2, fields=["depth"])


def test_a_stream_goes_on_through_epochs():
    batches = HandBatches(NumberedHands(), 2, steps=2)
    first = _drawn(batches)
    batches.on_epoch_end()
    assert first + _drawn(batches) == [[0, 1], [2, 3], [4, 0], [1, 2]]


def test_each_epoch_of_shuffled_passes_is_another_one():
    batches = HandBatches(NumberedHands(20), 20, shuffle=True)
    (first,) = _drawn(batches)
    batches.on_epoch_end()
    (second,) = _drawn(batches)
    assert sorted(first) == sorted(second) == list(range(20))
    assert first != second


@pytest.mark.parametrize("seed", [1, 2])
def test_another_seed_gives_another_order(seed):
    base = HandBatches(NumberedHands(), 5, steps=4, shuffle=True, seed=0)
    other = HandBatches(NumberedHands(), 5, steps=4, shuffle=True, seed=seed)
    assert _drawn(other) != _drawn(base)


@pytest.mark.parametrize("steps", [None, 4])
def test_a_start_step_goes_on_as_if_there_had_been_no_stop(steps):
    whole = HandBatches(NumberedHands(), 2, steps=steps, shuffle=True, seed=7)
    stream = []
    for _ in range(3):
        stream += _drawn(whole)
        whole.on_epoch_end()
    resumed = HandBatches(NumberedHands(), 2, steps=steps, shuffle=True, seed=7, start_step=2)
    assert _drawn(resumed) == stream[2 : 2 + len(resumed)]


def test_samples_of_several_sizes_are_refused_by_name():
    batches = HandBatches(NumberedHands(sizes={3: (4, 7)}), 5)
    with pytest.raises(ValueError, match=r"Sample number3: image: .*\(4, 6, 3\).*\(4, 7, 3\)"):
        batches[0]


@pytest.mark.parametrize(("name", "value"), [("steps", 0), ("start_step", -1), ("workers", 0)])
def test_numbers_without_sense_are_refused(name, value):
    with pytest.raises(ValueError, match=f"got {value}"):
        HandBatches(NumberedHands(), 2, **{name: value})


def test_batches_read_ahead_are_those_asked_for():
    plain, ahead = (
        HandBatches(NumberedHands(9), 2, steps=4, shuffle=True, workers=workers)
        for workers in (1, 3)
    )
    for index in (0, 1, 2, 3, 1, 0, 3):
        for name, value in plain[index][0].items():
            np.testing.assert_array_equal(ahead[index][0][name], value)


def test_reading_ahead_reads_every_batch_once():
    source = NumberedHands(12)
    batches = HandBatches(source, 2, workers=2)
    for index in range(4):
        batches[index]
    batches._pool.shutdown()
    # The batches asked for are 0 to 3; two more are ready.
    assert source.reads == [1] * 12


def test_held_samples_are_read_once_and_give_the_same_batches():
    source = NumberedHands(9)
    held = HandBatches(source, 2, steps=6, shuffle=True, hold=True, workers=2)
    plain = HandBatches(NumberedHands(9), 2, steps=6, shuffle=True)
    for index in (0, 3, 5, 0):
        (batch,) = held[index]
        assert all(keras.ops.is_tensor(tensor) for tensor in batch.values())
        for name, value in plain[index][0].items():
            tensor = keras.ops.convert_to_numpy(batch[name])
            np.testing.assert_array_equal(tensor, value, strict=True)
    assert source.reads == [1] * 9


@pytest.mark.parametrize(("count", "other"), [(5, 3), (300, 256)], ids=["first", "later"])
def test_samples_of_several_sizes_cannot_be_held(count, other):
    sizes = dict.fromkeys(range(other, count), (4, 7))
    with pytest.raises(ValueError, match=f"Sample number{other}: image"):
        HandBatches(NumberedHands(count, sizes=sizes), 2, hold=True)


def test_more_than_the_memory_cannot_be_held():
    class Endless(NumberedHands):
        def __len__(self):
            return 10**12

    # A sample takes 72 bytes of pixels, 336 of positions, 42 of visibility and 2 of presence.
    with pytest.raises(ValueError, match=r"1000000000000 samples take 452000\.0 GB"):
        HandBatches(Endless(256), 2, hold=True)


@pytest.mark.parametrize(("missing", "is_held"), [(0, True), (1, False)])
def test_the_largest_field_is_held_twice(monkeypatch, missing, is_held):
    # Of a sample's 452 bytes, the positions are 336.
    monkeypatch.setattr(held_samples, "_memory", lambda: 5 * (452 + 336) - missing)
    with contextlib.nullcontext() if is_held else pytest.raises(ValueError, match="cannot be held"):
        HandBatches(NumberedHands(5), 2, hold=True)


def _full_device_error():
    if keras.backend.backend() != "tensorflow":
        return RuntimeError("RESOURCE_EXHAUSTED")
    import tensorflow as tf

    return tf.errors.ResourceExhaustedError(None, None, "RESOURCE_EXHAUSTED")


def test_a_full_device_is_told(monkeypatch):
    def full(values):
        raise _full_device_error()

    monkeypatch.setattr(keras.ops, "concatenate", full)
    with pytest.raises(ValueError, match=r"the device's memory: .*RESOURCE_EXHAUSTED"):
        HandBatches(NumberedHands(), 2, hold=True)


def test_a_damaged_sample_ends_in_its_own_batch():
    batches = HandBatches(NumberedHands(6, sizes={5: (4, 7)}), 2, workers=2)
    batches[0], batches[1]
    with pytest.raises(ValueError, match="number5"):
        batches[2]


@pytest.mark.parametrize("reading", [{"workers": 1}, {"workers": 2}, {"hold": True}])
def test_fit_sees_its_epochs_batches(reading):
    batches = HandBatches(
        NumberedHands(12), 2, steps=3, shuffle=True, seed=4, fields=["hands_uv"], **reading
    )
    losses = losses_of_fit(batches, epochs=4, shuffle=False, callbacks=[batches.epoch_callback()])
    stream = [np.mean(batches.order.batch(number)) for number in range(12)]
    expected = np.reshape(stream, (4, 3)).mean(axis=1)
    np.testing.assert_allclose(losses, expected, rtol=1e-6)


def test_processes_share_each_batch_without_overlap():
    whole = HandBatches(NumberedHands(), 4, steps=3, shuffle=True, seed=1)
    parts = [
        HandBatches(NumberedHands(), 4, steps=3, shuffle=True, seed=1, share=(process, 2))
        for process in range(2)
    ]
    for index in range(3):
        read = [batches[index][0]["image"][:, 0, 0, 0] for batches in parts]
        assert [len(part) for part in read] == [2, 2]
        np.testing.assert_array_equal(np.concatenate(read), whole[index][0]["image"][:, 0, 0, 0])


@pytest.mark.parametrize(("size", "steps"), [(3, 2), (4, None)])
def test_what_cannot_be_shared_evenly_is_refused(size, steps):
    with pytest.raises(ValueError, match="2 processes can share whole batches"):
        HandBatches(NumberedHands(), size, steps=steps, share=(0, 2))
