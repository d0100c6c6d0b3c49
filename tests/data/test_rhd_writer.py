import errno
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from rhd_folder import annotation

from keras_hand3d.data.rhd import MAX_DEPTH_M, RHD
from keras_hand3d.data.rhd_writer import RHDWriter


def _sample(index):
    random = np.random.default_rng(index)
    labels = annotation(index)
    uv_vis = labels["uv_vis"].reshape(2, 21, 3)
    return SimpleNamespace(
        image=random.integers(0, 256, (24, 32, 3), dtype=np.uint8),
        mask=random.integers(0, 34, (24, 32), dtype=np.uint8),
        depth=random.uniform(0.0, MAX_DEPTH_M, (24, 32)).astype("float32"),
        hands_uv=uv_vis[..., :2],
        hands_xyz=labels["xyz"].reshape(2, 21, 3),
        hands_visible=uv_vis[..., 2] > 0,
        intrinsics=labels["K"],
    )


def _write(root, ids):
    writer = RHDWriter(root)
    for index in ids:
        writer.write(index, _sample(index))
    return writer


def test_the_reader_gives_what_was_written(tmp_path):
    assert _write(tmp_path, range(2)).finish(2)
    came, expected = RHD(tmp_path, depth=True)[1], _sample(1)
    np.testing.assert_array_equal(came["image"], expected.image)
    np.testing.assert_array_equal(came["part_mask"], expected.mask)
    np.testing.assert_allclose(came["depth"], expected.depth, atol=MAX_DEPTH_M / 65535)
    np.testing.assert_allclose(came["hands_uv"], expected.hands_uv, rtol=1e-6)
    np.testing.assert_allclose(came["hands_xyz"], expected.hands_xyz, rtol=1e-6)
    np.testing.assert_array_equal(came["hands_visible"], expected.hands_visible)


def test_an_unfinished_folder_is_no_data_set(tmp_path):
    writer = _write(tmp_path, [0, 2])
    assert not writer.finish(3)
    with pytest.raises(FileNotFoundError):
        RHD(tmp_path)


def test_a_second_writer_goes_on(tmp_path):
    _write(tmp_path, [0])
    writer = RHDWriter(tmp_path)
    assert [writer.is_written(index) for index in (0, 1)] == [True, False]
    writer.write(1, _sample(1))
    assert writer.finish(2)
    assert len(RHD(tmp_path)) == 2


def test_several_writers_give_the_bytes_of_one(tmp_path):
    _write(tmp_path / "one", range(3)).finish(3)
    _write(tmp_path / "several", [2])
    _write(tmp_path / "several", [0, 1]).finish(3)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*")]
    assert len(files) == 10
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "several" / name).read_bytes()


def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch):
    writer = RHDWriter(tmp_path)

    def full(path, data):
        with path.open("wb") as stream:
            stream.write(bytes(data)[:100])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        writer.write(0, _sample(0))
    assert not writer.is_written(0)
    assert not list(tmp_path.rglob("*.png"))


def test_two_writers_may_finish_together(tmp_path, monkeypatch):
    first, second = _write(tmp_path, range(2)), RHDWriter(tmp_path)
    load = np.load

    def load_after_the_other(path, **options):
        monkeypatch.setattr(np, "load", load)
        assert first.finish(2)
        return load(path, **options)

    monkeypatch.setattr(np, "load", load_after_the_other)
    assert second.finish(2)
    assert len(RHD(tmp_path)) == 2


def test_a_part_that_vanished_is_told(tmp_path, monkeypatch):
    writer = _write(tmp_path, range(2))
    monkeypatch.setattr(np, "load", lambda path, **options: path.unlink() or path.read_bytes())
    with pytest.raises(FileNotFoundError):
        writer.finish(2)
