import json
import resource

import numpy as np
import pytest

from keras_hand3d.files import sha256_of
from keras_hand3d.training import Checkpoints

ARRAYS = {"a": np.arange(6, dtype="float32").reshape(2, 3), "b": np.array([7, 8], "uint32")}


@pytest.fixture
def checkpoints(tmp_path):
    return Checkpoints(tmp_path / "checkpoints", keep=2)


def _names(checkpoints):
    return sorted(path.name for path in checkpoints.folder.iterdir())


def test_arrays_and_record_come_back(checkpoints):
    checkpoints.save(5, ARRAYS, {"loss": 0.1})
    came = checkpoints.latest()
    assert (came.step, came.record) == (5, {"loss": 0.1})
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(came.arrays[name], array)
        assert came.arrays[name].dtype == array.dtype


def test_there_may_be_none(checkpoints):
    assert checkpoints.latest() is None
    assert checkpoints.steps() == []


def test_the_newest_are_kept(checkpoints):
    for step in (5, 100, 20):
        checkpoints.save(step, ARRAYS, {})
    assert checkpoints.steps() == [20, 100]


def test_folders_of_other_names_are_none(checkpoints):
    checkpoints.save(5, ARRAYS, {})
    for name in ("step_²", "step_", "step_x", "steps"):
        (checkpoints.folder / name).mkdir()
    assert checkpoints.steps() == [5]


def _cut(folder, kept):
    """Cut the arrays, and adapt the hash as whoever means harm would."""
    path, record = folder / "arrays.npz", folder / "record.json"
    path.write_bytes(path.read_bytes()[:kept])
    record.write_text(json.dumps({"step": 2, "sha256": sha256_of(path)}))


def _flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: _flip_a_byte(folder / "arrays.npz"),
        lambda folder: (folder / "arrays.npz").write_bytes(b""),
        lambda folder: (folder / "arrays.npz").unlink(),
        lambda folder: _cut(folder, 0),
        lambda folder: _cut(folder, 3),
        lambda folder: _cut(folder, -40),
        lambda folder: (folder / "record.json").write_text("{"),
        lambda folder: (folder / "record.json").write_text("[]"),
        lambda folder: (folder / "record.json").unlink(),
    ],
)
def test_a_damaged_one_is_named_and_passed_over(checkpoints, damage):
    checkpoints.save(1, ARRAYS, {})
    checkpoints.save(2, ARRAYS, {})
    damage(checkpoints.path(2))
    lines = []
    assert checkpoints.latest(lines.append).step == 1
    assert len(lines) == 1
    assert "step_00000002" in lines[0]
    assert "passed over" in lines[0]


def test_one_that_does_not_pass_its_check_is_passed_over(tmp_path):
    def check(arrays, record):
        if record["state"] != "good":
            raise ValueError("state: expected good")

    checkpoints = Checkpoints(tmp_path / "checkpoints", check=check)
    for step, record in enumerate(({"state": "good"}, {"state": "bad"}, {}), 1):
        checkpoints.save(step, ARRAYS, record)
    assert checkpoints.latest().step == 1


def test_a_damaged_one_is_written_anew(checkpoints):
    checkpoints.save(2, ARRAYS, {})
    (checkpoints.path(2) / "arrays.npz").write_bytes(b"")
    checkpoints.save(2, ARRAYS, {"again": True})
    assert checkpoints.latest().record == {"again": True}


def test_a_full_disk_leaves_the_last_good_one(checkpoints):
    checkpoints.save(1, ARRAYS, {})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match=r"could not be written \(.*\); that of step 1 is kept"):
            checkpoints.save(2, {"a": np.zeros(100_000, "float32")}, {})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert _names(checkpoints) == ["step_00000001"]
    assert checkpoints.latest().step == 1


def test_what_a_killed_writer_left_is_taken_away(checkpoints):
    checkpoints.save(1, ARRAYS, {})
    (checkpoints.folder / ".step_00000002.abc").mkdir()
    checkpoints.clear_unfinished()
    assert _names(checkpoints) == ["step_00000001"]


def test_a_checkpoint_with_pickled_objects_is_refused(checkpoints):
    checkpoints.save(1, {"a": np.array([{"x": 1}], dtype=object)}, {})
    lines = []
    assert checkpoints.latest(lines.append) is None
    assert "allow_pickle" in lines[0]
