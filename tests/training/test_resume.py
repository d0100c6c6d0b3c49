"""A training that is killed and goes on ends where it would have ended."""

import dataclasses
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest
from small_training import OPTIONS, RECIPE, silent_console, small_source

from keras_hand3d.files import sha256_of
from keras_hand3d.training import Checkpoints, Run, resume, train

CODE = """
import sys
from pathlib import Path
root, run, keep_on = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "resume"
sys.path[:0] = sys.argv[4:]
import keras
if keras.backend.backend() == "jax":
    import jax
    jax.config.update("jax_compilation_cache_dir", str(root / "compiled"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)
from test_resume import LONG, MOST
from small_training import silent_console, small_source
from keras_hand3d.training import resume, train
source = small_source(root / "data")
if keep_on:
    result = resume(run, source, console=silent_console())
else:
    result = train(LONG, source, run, MOST, console=silent_console())
print(result.ended)
sys.exit(0 if result.signal is None else 128 + result.signal)
"""


LONG = dataclasses.replace(RECIPE, steps=40)
MOST = dataclasses.replace(OPTIONS, test_every=15, save_every=3, ema=0.9)


def _start(root, run, how="train"):
    paths = [str(folder) for folder in Path(__file__).parents[:2]]
    environment = {
        **os.environ,
        "KERAS_BACKEND": keras.backend.backend(),
        "OMP_NUM_THREADS": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-c", CODE, str(root), str(run), how, *paths],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _wait_for_step(process, run, step):
    """Until the process has written the checkpoint of a step."""
    checkpoints = Checkpoints(run / "checkpoints")
    end = time.monotonic() + 240
    while max(checkpoints.steps(), default=0) < step:
        if process.poll() is not None:
            pytest.fail(f"The training ended first: {process.communicate()}")
        assert time.monotonic() < end
        time.sleep(0.01)


def _state(run):
    """All variables of the last checkpoint, the saved weights, and the history."""
    checkpoint = Checkpoints(run.folder / "checkpoints").latest()
    history = (run.folder / "history.csv").read_text()
    return checkpoint, run.load_model().get_weights(), history


def _assert_same(one, other):
    (checkpoint, weights, history), (checkpoint_2, weights_2, history_2) = one, other
    assert checkpoint.step == checkpoint_2.step == LONG.steps
    for name, array in checkpoint.arrays.items():
        np.testing.assert_allclose(checkpoint_2.arrays[name], array, rtol=0, atol=1e-6)
    for array, array_2 in zip(weights, weights_2, strict=True):
        np.testing.assert_allclose(array_2, array, rtol=0, atol=1e-6)
    rows, rows_2 = (
        np.genfromtxt(text.splitlines(), delimiter=",") for text in (history, history_2)
    )
    np.testing.assert_allclose(rows_2, rows, rtol=1e-5)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    root = tmp_path_factory.mktemp("resume")
    result = train(LONG, small_source(root / "data"), root / "run", MOST, console=silent_console())
    return root, _state(result.run)


@pytest.mark.any_backend
def test_killed_and_resumed_is_as_if_nothing_had_happened(uninterrupted, tmp_path):
    root, expected = uninterrupted
    run = tmp_path / "run"
    process = _start(root, run)
    _wait_for_step(process, run, 9)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    newest = Checkpoints(run / "checkpoints").steps()[-1]
    assert newest < LONG.steps
    # The newest one is damaged on top of it: the one before is gone on from.
    (run / "checkpoints" / f"step_{newest:08d}" / "arrays.npz").write_bytes(b"damaged")
    console = silent_console()
    result = resume(run, small_source(root / "data"), console=console)
    text = console.file.getvalue()
    assert "It is passed over." in text
    assert f"going on after step {newest - 3}" in text
    _assert_same(_state(result.run), expected)


def _misshape(run, step):
    """Make an array of a checkpoint longer; its hash fits."""
    folder = Checkpoints(run / "checkpoints").path(step)
    arrays = dict(np.load(folder / "arrays.npz"))
    arrays["00000"] = np.concatenate([arrays["00000"]] * 2)
    np.savez(folder / "arrays.npz", **arrays)
    record = json.loads((folder / "record.json").read_text())
    record["sha256"] = sha256_of(folder / "arrays.npz")
    (folder / "record.json").write_text(json.dumps(record))


def test_arrays_of_another_shape_are_passed_over(uninterrupted, tmp_path):
    root, expected = uninterrupted
    run = shutil.copytree(root / "run", tmp_path / "run")
    older, newer = Checkpoints(run / "checkpoints").steps()[-2:]
    _misshape(run, newer)
    console = silent_console()
    result = resume(run, small_source(root / "data"), console=console)
    text = console.file.getvalue()
    assert f"step_{newer:08d}: damaged: " in text
    assert "expected the shape (" in text and "It is passed over." in text
    assert f"going on after step {older}" in text
    _assert_same(_state(result.run), expected)


def test_if_none_has_the_right_shapes_the_newest_is_named(uninterrupted, tmp_path):
    root, _ = uninterrupted
    run = shutil.copytree(root / "run", tmp_path / "run")
    steps = Checkpoints(run / "checkpoints").steps()
    for step in steps:
        _misshape(run, step)
    message = rf"no checkpoint is whole.*step_{steps[-1]:08d}: .*expected the shape \(.*\), got \("
    with pytest.raises(ValueError, match=message):
        resume(run, small_source(root / "data"), console=silent_console())


@pytest.mark.slow
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_finishes_the_step_and_saves(uninterrupted, tmp_path, number, status):
    root, expected = uninterrupted
    run = tmp_path / "run"
    process = _start(root, run)
    _wait_for_step(process, run, 6)
    process.send_signal(number)
    out, error = process.communicate(timeout=240)
    assert (process.returncode, out.strip()) == (status, "interrupted"), error
    stopped = Checkpoints(run / "checkpoints").steps()[-1]
    assert 6 <= stopped < LONG.steps
    assert (run / "model").is_dir()
    if number == signal.SIGINT:
        result = resume(run, small_source(root / "data"), console=silent_console())
        _assert_same(_state(result.run), expected)


@pytest.mark.slow
def test_killed_before_the_first_checkpoint_begins_anew(uninterrupted, tmp_path):
    root, expected = uninterrupted
    run = tmp_path / "run"
    process = _start(root, run)
    while not (run / "config.json").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.kill()
    process.wait()
    # Should the machine have been faster than the signal.
    shutil.rmtree(run / "checkpoints", ignore_errors=True)
    console = silent_console()
    result = resume(run, small_source(root / "data"), console=console)
    assert "there is no checkpoint yet" in console.file.getvalue()
    _assert_same(_state(result.run), expected)


@pytest.mark.slow
def test_killed_five_times_at_random_moments(uninterrupted, tmp_path):
    root, expected = uninterrupted
    run, moments = tmp_path / "run", random.Random(0)
    process = _start(root, run)
    for kill in range(5):
        newest = max(Checkpoints(run / "checkpoints").steps(), default=0)
        _wait_for_step(process, run, min(newest + 3, 6 * (kill + 1)))
        time.sleep(moments.uniform(0.0, 0.3))
        process.kill()
        assert process.wait() == -signal.SIGKILL, (
            "It ended before the last kill: more steps needed."
        )
        process = _start(root, run, "resume")
    out, error = process.communicate(timeout=600)
    assert (process.returncode, out.strip()) == (0, "complete"), error
    _assert_same(_state(Run(run)), expected)
