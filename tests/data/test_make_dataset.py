import subprocess
import sys

import numpy as np
import pytest
from backends import needs
from numbered_hands import NumberedHands, losses_of_fit
from rhd_folder import write_rhd

from keras_hand3d.data import HandBatches, make_dataset
from keras_hand3d.data.rhd import RHD

pytestmark = needs("tensorflow")


def _read(dataset):
    return [{name: value.numpy() for name, value in batch.items()} for (batch,) in dataset]


def _numbers(dataset):
    return [batch["image"][:, 0, 0, 0].tolist() for batch in _read(dataset)]


def _assert_equal(one, other):
    assert len(one) == len(other)
    for left, right in zip(one, other, strict=True):
        assert set(left) == set(right)
        for name in left:
            assert left[name].dtype == right[name].dtype
            np.testing.assert_array_equal(left[name], right[name])


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"shuffle": True, "seed": 5},
        {"steps": 7},
        {"steps": 7, "shuffle": True, "seed": 2},
        {"steps": 4, "shuffle": True, "seed": 2, "start_step": 3},
        {"shuffle": True, "start_step": 2},
        {"fields": ["hands_uv", "image"], "steps": 2},
    ],
)
def test_both_loaders_give_the_same_batches(arguments):
    batches = HandBatches(NumberedHands(), 2, **arguments)
    expected = [batches[index][0] for index in range(len(batches))]
    _assert_equal(_read(make_dataset(NumberedHands(), 2, **arguments)), expected)


def test_real_samples_come_whole(tmp_path):
    source = RHD(write_rhd(tmp_path, count=3))
    (batch,) = _read(make_dataset(source, 3))
    for name in source.fields:
        np.testing.assert_array_equal(batch[name], np.stack([source[i][name] for i in range(3)]))


def test_a_start_step_goes_on_as_if_there_had_been_no_stop():
    def numbers(steps, start_step):
        return _numbers(
            make_dataset(NumberedHands(), 2, True, seed=1, steps=steps, start_step=start_step)
        )

    assert numbers(8, 3) == numbers(11, 0)[3:]


@pytest.mark.parametrize("workers", [1, 3])
def test_threads_do_not_change_the_order(workers):
    dataset = make_dataset(NumberedHands(20), 2, workers=workers)
    assert _numbers(dataset) == _numbers(dataset) == [[i, i + 1] for i in range(0, 20, 2)]


def test_a_cached_sample_is_read_once():
    source = NumberedHands(4)
    dataset = make_dataset(source, 2, steps=6, shuffle=True, cache=True, workers=1)
    assert sorted(np.ravel(_numbers(dataset))) == sorted(3 * [0, 1, 2, 3])
    _numbers(dataset)
    assert source.reads == [1, 1, 1, 1]


def test_shapes_are_known_before_reading():
    (spec,) = make_dataset(NumberedHands(), 2, steps=3).element_spec
    assert tuple(spec["image"].shape) == (2, 4, 6, 3)
    (spec,) = make_dataset(NumberedHands(), 2).element_spec
    assert tuple(spec["image"].shape) == (None, 4, 6, 3)


def test_the_number_of_batches_is_known():
    assert len(make_dataset(NumberedHands(), 2)) == 3
    assert len(make_dataset(NumberedHands(), 2, steps=9, start_step=4)) == 9


def test_a_damaged_sample_is_named(tmp_path):
    import tensorflow as tf

    source = RHD(write_rhd(tmp_path, count=4))
    path = tmp_path / "training" / "color" / "00002.png"
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"00002\.png: expected an image"):
        _read(make_dataset(source, 2))


def test_a_missing_file_is_named(tmp_path):
    import tensorflow as tf

    source = RHD(write_rhd(tmp_path, count=4))
    (tmp_path / "training" / "color" / "00002.png").unlink()
    with pytest.raises(tf.errors.UnknownError, match=r"00002\.png"):
        _read(make_dataset(source, 2))


def test_samples_of_several_sizes_are_refused_by_name():
    import tensorflow as tf

    dataset = make_dataset(NumberedHands(sizes={3: (4, 7)}), 3)
    with pytest.raises(tf.errors.InvalidArgumentError, match="Sample number3: image"):
        _read(dataset)


@pytest.mark.parametrize("arguments", [{"workers": 0}, {"prefetch": -1}, {"steps": 0}])
def test_numbers_without_sense_are_refused(arguments):
    with pytest.raises(ValueError, match="Expected at least"):
        make_dataset(NumberedHands(), 2, **arguments)


def test_without_tensorflow_the_other_loader_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    with pytest.raises(ValueError, match=r"needs TensorFlow.*HandBatches"):
        make_dataset(NumberedHands(), 2)


@pytest.mark.any_backend
def test_the_package_loads_without_tensorflow():
    code = (
        "import os, sys; os.environ['KERAS_BACKEND'] = 'numpy'; sys.modules['tensorflow'] = None\n"
        "from keras_hand3d.data import HandBatches, PackedHands, make_dataset, pack\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_fit_goes_on_through_the_stream():
    dataset = make_dataset(
        NumberedHands(12), 2, steps=6, shuffle=True, seed=4, fields=["hands_uv"], workers=2
    )
    losses = losses_of_fit(dataset, epochs=2, steps_per_epoch=3)
    batches = HandBatches(NumberedHands(12), 2, steps=6, shuffle=True, seed=4)
    stream = [np.mean(batches.sample_indices(index)) for index in range(6)]
    expected = np.reshape(stream, (2, 3)).mean(axis=1)
    np.testing.assert_allclose(losses, expected, rtol=1e-6)
