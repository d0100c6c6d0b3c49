import errno

import numpy as np
import pytest

pytest.importorskip("numba", reason="rendering needs the extra [synthetic]")

from keras_hand3d.data.rhd import RHD
from keras_hand3d.data.rhd_writer import RHDWriter
from keras_hand3d.data.synthetic.synthesize import synthesize
from keras_hand3d.data.synthetic.synthetic_hands import SyntheticHands

COUNT = 5


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    root = tmp_path_factory.mktemp("whole")
    assert synthesize(root, COUNT, seed=3)
    return root


def _annotations(root):
    return (root / "training" / "anno_training.pickle").read_bytes()


def test_samples_on_disk_are_those_of_the_stream(whole):
    disk, stream = RHD(whole, depth=True)[2], SyntheticHands(COUNT, seed=3, depth=True)[2]
    assert set(disk) == set(stream)
    for name in set(disk) - {"depth"}:
        np.testing.assert_array_equal(disk[name], stream[name], err_msg=name)
    np.testing.assert_allclose(disk["depth"], stream["depth"], atol=5.0 / 65535)


def test_shards_give_together_what_one_process_gives(whole, tmp_path):
    assert not synthesize(tmp_path, COUNT, seed=3, shard=(2, 2))
    with pytest.raises(FileNotFoundError):
        RHD(tmp_path)
    assert synthesize(tmp_path, COUNT, seed=3, shard=(1, 2))
    assert _annotations(tmp_path) == _annotations(whole)


def test_several_workers_give_what_one_gives(whole, tmp_path):
    assert synthesize(tmp_path, COUNT, seed=3, workers=2)
    assert _annotations(tmp_path) == _annotations(whole)


def test_another_seed_and_the_other_split_give_other_hands():
    first = SyntheticHands(COUNT, seed=3)[0]["hands_xyz"]
    assert np.abs(first - SyntheticHands(COUNT, seed=4)[0]["hands_xyz"]).max() > 1e-3
    other = SyntheticHands(COUNT, seed=3, split="evaluation")[0]["hands_xyz"]
    assert np.abs(first - other).max() > 1e-3


def test_after_a_full_disk_a_second_call_completes_the_work(whole, tmp_path, monkeypatch):
    write, written = RHDWriter.write, []

    def full(self, sample_id, sample):
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(sample_id)
        write(self, sample_id, sample)

    monkeypatch.setattr(RHDWriter, "write", full)
    with pytest.raises(OSError, match="No space left"):
        synthesize(tmp_path, COUNT, seed=3)
    monkeypatch.setattr(RHDWriter, "write", write)
    added = []
    assert synthesize(tmp_path, COUNT, seed=3, progress=added.append)
    assert added == [3, 2]
    assert _annotations(tmp_path) == _annotations(whole)


def test_other_settings_for_a_folder_are_refused(whole):
    with pytest.raises(ValueError, match="begun with seed 3, now 4"):
        synthesize(whole, COUNT, seed=4)


def test_a_seed_below_zero_is_refused_before_anything_is_rendered(tmp_path):
    with pytest.raises(ValueError, match="seed: expected a number from 0, got -1"):
        SyntheticHands(COUNT, seed=-1)
    with pytest.raises(ValueError, match="seed: expected a number from 0, got -1"):
        synthesize(tmp_path / "new", COUNT, seed=-1)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("shard", [(0, 2), (3, 2)])
def test_a_shard_that_is_none_is_refused(tmp_path, shard):
    with pytest.raises(ValueError, match="expected i/n"):
        synthesize(tmp_path, COUNT, shard=shard)
