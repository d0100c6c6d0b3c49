import dataclasses
import signal
import subprocess
import sys

import pytest
from small_training import OPTIONS, RECIPE, small_source

from keras_hand3d.training import Run, resume
from keras_hand3d.training.provenance import data_fingerprint
from keras_hand3d.training.run_lock import run_lock

pytest.importorskip("fcntl", reason="nothing is locked where there is no fcntl")

HOLD = """
import sys, time
from keras_hand3d.training.run_lock import run_lock
with run_lock(sys.argv[1]):
    print("locked", flush=True)
    time.sleep(600)
"""


def test_a_run_that_another_process_trains_is_named(tmp_path):
    with (
        run_lock(tmp_path),
        pytest.raises(ValueError, match=f"{tmp_path}: another process trains this run"),
        run_lock(tmp_path),
    ):
        pass


def test_nothing_is_left_behind(tmp_path):
    with run_lock(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_a_killed_process_holds_nobody_up(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "locked\n"
    with pytest.raises(ValueError, match="another process"), run_lock(tmp_path):
        pass
    process.kill()
    assert process.wait() == -signal.SIGKILL
    with run_lock(tmp_path):
        pass


def test_a_file_system_without_locks_does_without(tmp_path, monkeypatch):
    def refuse(stream, how):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", refuse)
    with run_lock(tmp_path), run_lock(tmp_path):
        pass


def test_a_run_is_gone_on_with_by_one_process(tmp_path):
    source = small_source(tmp_path / "data")
    config = {
        "recipe": dataclasses.asdict(RECIPE),
        "options": dataclasses.asdict(OPTIONS.resolved(RECIPE.steps)),
        "data": {"fingerprint": data_fingerprint(source)},
        "versions": {"backend": "jax"},
    }
    run = Run.create(tmp_path / "run", config)
    with run_lock(run.folder), pytest.raises(ValueError, match="another process trains"):
        resume(run.folder, source)
    assert [path.name for path in run.folder.iterdir()] == ["config.json"]
