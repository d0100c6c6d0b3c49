import csv
import dataclasses
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from distributed_training import EXACT, train_exact, uneven_source
from small_training import OPTIONS, RECIPE, silent_console, small_source

from keras_hand3d.training import (
    Checkpoints,
    Distribution,
    Run,
    resume,
    start_distribution,
    train,
)

BACKEND = keras.backend.backend()
SPREADS = {
    "jax": [{"devices": 4}, {"hosts": 2}],
    "tensorflow": [{"devices": 2}],
    "torch": [{"devices": 2}, {"hosts": 2}],
}[BACKEND]


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _trained(data, runs, how, spread):
    """Train in other processes; returns replicas and processes as the first one saw them."""
    environment = {
        **os.environ,
        "KERAS_BACKEND": BACKEND,
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    if BACKEND == "jax" and "devices" in spread:
        flag = f"--xla_force_host_platform_device_count={spread['devices']}"
        environment["XLA_FLAGS"] = flag
    hosts = spread.get("hosts", 1)
    arguments = {"data": str(data), "runs": str(runs), "how": how, **spread}
    if hosts > 1:
        arguments["coordinator"] = f"127.0.0.1:{_free_port()}"
    processes = []
    for number in range(hosts):
        own = arguments | ({"process_id": number} if hosts > 1 else {})
        script = Path(__file__).with_name("distributed_training.py")
        processes.append(
            subprocess.Popen(
                [sys.executable, str(script), json.dumps(own)],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    results = [process.communicate(timeout=600) for process in processes]
    for process, (_, error) in zip(processes, results, strict=True):
        assert process.returncode == 0, error
    return json.loads(results[0][0].splitlines()[-1])


def _history(run):
    with (run / "history.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    losses = [float(row["loss"]) for row in rows]
    return losses, [float(row["test_loss"]) for row in rows if row["test_loss"]]


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The data, and runs on one device."""
    root = tmp_path_factory.mktemp("alone")
    train_exact(root / "data", root / "runs")
    return root


@pytest.mark.slow
@pytest.mark.parametrize("spread", SPREADS, ids=str)
def test_losses_are_those_of_one_device(alone, tmp_path, spread):
    replicas, processes = _trained(alone / "data", tmp_path, "exact", spread)
    assert replicas == spread.get("devices", 1) * spread.get("hosts", 1) > 1
    assert processes == {"jax": spread.get("hosts", 1), "tensorflow": 1, "torch": 2}[BACKEND]
    for name in EXACT:
        (losses, tests), (expected, expected_tests) = (
            _history(root / name) for root in (tmp_path, alone / "runs")
        )
        assert len(losses) == EXACT[name].steps
        # With the parts' own visible counts posenet's first loss is off by 3e-5 of it.
        assert losses[0] == pytest.approx(expected[0], rel=3e-6), name
        np.testing.assert_allclose(losses, expected, rtol=0, atol=1e-4, err_msg=name)
        np.testing.assert_allclose(tests, expected_tests, rtol=0, atol=1e-4, err_msg=name)


@pytest.mark.slow
@pytest.mark.parametrize("spread", SPREADS, ids=str)
def test_resumed_with_noise_is_as_if_nothing_had_happened(alone, tmp_path, spread):
    _trained(alone / "data", tmp_path, "noisy", spread)
    whole, parts = (Checkpoints(tmp_path / n / "checkpoints").latest() for n in ("whole", "parts"))
    assert whole.step == parts.step == 5
    for name, array in whole.arrays.items():
        np.testing.assert_allclose(parts.arrays[name], array, rtol=0, atol=1e-6)
    np.testing.assert_allclose(_history(tmp_path / "parts")[0], _history(tmp_path / "whole")[0])
    with pytest.raises(ValueError, match="now there are 1 devices on 1 hosts: go on with as many"):
        resume(tmp_path / "parts", uneven_source(alone / "data"))


def test_one_device_is_the_default():
    with start_distribution() as distribution:
        assert type(distribution) is Distribution
        assert (distribution.replicas, distribution.share) == (1, (0, 1))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"devices": "two"}, "expected auto or a number from 1, got two"),
        ({"devices": 0}, "expected auto or a number from 1, got 0"),
        ({"hosts": 0}, r"^hosts: expected at least 1, got 0"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message), start_distribution(**arguments):
        pass


@pytest.mark.skipif(BACKEND == "torch", reason="PyTorch shares a processor as often as asked.")
def test_more_devices_than_there_are_are_refused():
    message = r"^devices 1000: .* finds"
    with pytest.raises(ValueError, match=message), start_distribution(1000):
        pass


@pytest.mark.skipif(BACKEND != "tensorflow", reason="The others can.")
def test_several_hosts_are_refused_with_the_way_to_have_them():
    message = r"^hosts 2: .* choose the backend jax or torch"
    with pytest.raises(ValueError, match=message), start_distribution(hosts=2):
        pass


@pytest.mark.skipif(BACKEND != "torch", reason="JAX knows clusters; TensorFlow has none.")
def test_hosts_must_know_where_they_meet(monkeypatch):
    for name in ("MASTER_ADDR", "NODE_RANK", "GROUP_RANK"):
        monkeypatch.delenv(name, raising=False)
    message = r"^hosts 2: .* \(coordinator, the host:port of host 0\) .* \(process_id, from 0\)"
    with pytest.raises(ValueError, match=message), start_distribution(hosts=2, process_id=0):
        pass


@pytest.mark.skipif(BACKEND != "torch", reason="It is torchrun's.")
def test_torchruns_numbers_are_not_overruled(monkeypatch):
    numbers = {"RANK": 0, "LOCAL_RANK": 0, "WORLD_SIZE": 2, "LOCAL_WORLD_SIZE": 2}
    for name, value in {**numbers, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": 1}.items():
        monkeypatch.setenv(name, str(value))
    message = r"^devices 3 and hosts 1: torchrun has started 2 processes on each of 1 hosts"
    with pytest.raises(ValueError, match=message), start_distribution(3):
        pass


def test_a_batch_that_cannot_be_shared_is_refused_before_anything_is_made(tmp_path):
    source = small_source(tmp_path / "data")
    recipe = dataclasses.replace(RECIPE, batch_size=6)
    with pytest.raises(
        ValueError, match=r"6 samples cannot be shared evenly by 4 devices: .* batch_size"
    ):
        train(recipe, source, tmp_path / "run", distribution=Distribution(devices=4))
    assert not (tmp_path / "run").exists()


def test_samples_are_held_on_one_device_alone(tmp_path):
    source, options = small_source(tmp_path / "data"), dataclasses.replace(OPTIONS, hold=True)
    recipe = dataclasses.replace(RECIPE, batch_size=4)
    with pytest.raises(ValueError, match=r"^hold: samples can be held on one device alone, got 4"):
        train(recipe, source, tmp_path / "run", options, distribution=Distribution(devices=4))
    assert not (tmp_path / "run").exists()


def test_test_samples_must_suffice_for_all_devices(tmp_path):
    source = small_source(tmp_path / "data")
    recipe = dataclasses.replace(RECIPE, batch_size=4)
    with pytest.raises(ValueError, match="4 devices cannot share 3 test samples"):
        train(
            recipe,
            source,
            tmp_path / "run",
            test_source=source,
            distribution=Distribution(devices=4),
        )


def test_a_run_goes_on_with_as_many_devices(tmp_path):
    source = small_source(tmp_path / "data")
    options = dataclasses.replace(OPTIONS, max_minutes=0.0, test_every=100)
    train(RECIPE, source, tmp_path / "run", options, console=silent_console())
    assert Run(tmp_path / "run").config["distribution"] == {"devices": 1, "hosts": 1}
    with pytest.raises(ValueError, match="begun with devices 1 and hosts 1, now there are 2"):
        resume(tmp_path / "run", source, distribution=Distribution(devices=2))


class _Joined(Distribution):
    """A process beside another one, which has given a number."""

    def __init__(self, other, **kwargs):
        super().__init__(**kwargs)
        self.other = other

    def greatest(self, *numbers):
        return tuple(max(number, self.other) for number in numbers)


def test_a_failure_of_the_first_process_ends_the_others():
    with pytest.raises(ValueError, match="The first process has failed"):
        _Joined(1.0, process=1, processes=2).first_does(lambda: pytest.fail("not its to do"))


def test_the_first_process_raises_what_it_met():
    def fail():
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        _Joined(0.0, processes=2).first_does(fail)
    assert _Joined(0.0, processes=2).first_does(lambda: 3) == 3


def test_a_signal_in_another_process_ends_the_training_here(tmp_path):
    class Interrupted(_Joined):
        def greatest(self, *numbers):
            # Signal and time come as two numbers.
            return (2, numbers[1]) if len(numbers) == 2 else numbers

    result = train(
        RECIPE,
        small_source(tmp_path / "data"),
        tmp_path / "run",
        dataclasses.replace(OPTIONS, test_every=100),
        console=silent_console(),
        distribution=Interrupted(0.0),
    )
    assert (result.ended, result.step, result.signal) == ("interrupted", 1, 2)
