import json
import signal
import subprocess
import sys
import time

import pytest
from hand_data import write_folder
from rhd_folder import write_rhd
from typer.testing import CliRunner

from keras_hand3d.cli.main import app
from keras_hand3d.data import CachedHands
from keras_hand3d.training import Run

SMALL = (
    "--steps", 4, "--width", 0.05, "--batch-size", 2, "--canvas", 96, "--picture-every", 0,
    "--save-every", 2,
)  # fmt: skip


def _train(*arguments):
    result = CliRunner().invoke(app, ["train", *(str(argument) for argument in arguments)])
    assert "Traceback" not in result.output
    return result.exit_code, " ".join(result.output.split())


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def finished(data, tmp_path_factory):
    run = tmp_path_factory.mktemp("runs") / "run"
    arguments = ("lifting_direct", "--data", data, "--run", run, *SMALL, "--seed", 4)
    status, text = _train(*arguments)
    assert status == 0, text
    return run, arguments, text


def test_the_five_that_matter_stand_first():
    status, text = _train("--help")
    assert status == 0
    text = text.partition(" Options ")[2]
    places = [text.index(name) for name in ("--data", "--run", "--quick", "--resume", "--set")]
    assert places == sorted(places)
    others = ("--steps", "--seed", "--precision", "--save-every", "--tensorboard", "--backend")
    assert max(places) < min(text.index(f"{name} ") for name in others)


def test_a_run_says_what_it_does(finished):
    _, _, text = finished
    assert "lifting_direct: 3 samples, no test data, 4 steps, width 0.05" in text
    assert "Trained: " in text
    assert "The best model is that of the lowest training loss; --test-data" in text


def test_a_folder_that_is_taken_is_refused_before_anything_starts(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "notes.txt").write_text("mine")
    status, text = _train("posenet", "--data", tmp_path / "none", "--run", tmp_path / "run")
    assert (status, "exists already" in text) == (1, True)


def test_a_mixture_is_tested_on_the_first_part_that_has_an_evaluation_split(data, tmp_path):
    write_rhd(tmp_path / "rhd", "training", count=2)
    write_rhd(tmp_path / "rhd", "evaluation", count=1)
    status, text = _train(
        "lifting_direct", "--data", data, "--data", f"{tmp_path / 'rhd'}=0.5", *SMALL, "--steps", 1,
        "--run", tmp_path / "run",
    )  # fmt: skip
    assert status == 0, text
    assert "1 to test on" in text
    assert "lowest training loss" not in text


def test_the_options_are_in_the_config(finished):
    config = Run(finished[0]).config
    assert (config["options"]["seed"], config["options"]["save_every"]) == (4, 2)
    assert (config["recipe"]["width"], config["data"]["canvas"]) == (0.05, 96)


def test_the_same_command_with_resume_goes_on(finished):
    _, arguments, _ = finished
    status, text = _train(*arguments, "--resume")
    assert status == 0, text
    assert "going on after step 4" in text


def test_resume_needs_nothing_but_the_run_and_may_be_longer(finished):
    status, text = _train("--resume", "--run", finished[0], "--steps", 5)
    assert status == 0, text
    assert Run(finished[0]).config["recipe"]["steps"] == 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("posenet",), "is a run of lifting_direct, not of posenet"),
        (("--seed", 5), "was begun with seed 4, now it is 5"),
        (("--set", "noise.uv_noise=1"), "was begun with noise"),
        (("--width", 0.1), "was begun with width 0.05, now it is 0.1"),
        (("--canvas", 128), "was begun with canvas 96, now it is 128"),
        (("--split", "evaluation"), "was begun with split training, now it is evaluation"),
    ],
)
def test_what_would_be_another_run_is_refused(finished, options, message):
    status, text = _train(*options, "--resume", "--run", finished[0])
    assert status == 1
    assert message in text


def test_samples_may_be_kept_in_memory_from_now_on(finished, monkeypatch):
    kept = []

    class Spy(CachedHands):
        def __init__(self, source):
            super().__init__(source)
            kept.append(source)

    monkeypatch.setattr("keras_hand3d.data.CachedHands", Spy)
    status, text = _train("--resume", "--run", finished[0], "--cache")
    assert status == 0, text
    assert len(kept) == 1


def test_a_run_that_a_config_file_names_goes_on_under_its_backend(finished, tmp_path, monkeypatch):
    command, asked = sys.modules["keras_hand3d.cli.train"], []
    monkeypatch.setattr(command, "use_backend", asked.append)
    monkeypatch.chdir(finished[0].parent)
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"ID": finished[0].name}))
    status, text = _train("--resume", "--config", path)
    assert status == 0, text
    assert asked == [Run(finished[0]).config["versions"]["backend"]]


def test_a_run_that_ended_early_says_how_to_go_on(data, tmp_path):
    run = tmp_path / "run"
    early = ("--learning-rate", 0, "--no-noise", "--test-every", 1, "--patience", 1)
    arguments = ("lifting_direct", "--data", data, "--test-data", data, "--run", run)
    _, text = _train(*arguments, *SMALL, *early)
    assert "early stopping at step 2. No test was better in 1." in text
    assert f"more patience: keras-hand3d train --resume --run {run} --patience 2" in text
    status, text = _train("--resume", "--run", run, "--patience", 2)
    assert status == 0, text
    assert "early stopping at step 3. No test was better in 2." in text


def test_resuming_what_is_no_run_is_one_line(tmp_path):
    status, text = _train("--resume", "--run", tmp_path)
    assert status == 1
    assert "not a run folder" in text


def test_several_data_sets_are_mixed_by_weights(data, tmp_path):
    run = tmp_path / "run"
    mixture = ("--data", data, "--data", f"{data}=3")
    status, text = _train("lifting_direct", *mixture, "--run", run, *SMALL)
    assert status == 0, text
    # Three samples each: a quarter and three quarters of twelve.
    assert "lifting_direct: 12 samples" in text
    assert Run(run).config["data"]["path"] == [f"{data}=1", f"{data}=3"]
    status, text = _train("--resume", "--run", run, "--steps", 5)
    assert status == 0, text
    assert Run(run).config["recipe"]["steps"] == 5


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        (("--data", "x", "--run", "y"), "RECIPE"),
        (("posenet", "--run", "y"), "--data"),
        (("posenet", "--data", "x"), "--run"),
        (("--resume",), "--run"),
    ],
)
def test_what_is_missing_is_named(options, missing):
    status, text = _train(*options)
    assert status == 1
    assert f"{missing} is missing" in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--set", "stepz=3"), "perhaps steps"),
        (("--init", "nowhere"), "No preset 'nowhere'"),
        (("--freeze", "conv9_*"), "Nothing to freeze is called 'conv9_*'"),
        (("--ema", 2), "ema: expected a number from 0 to below 1"),
        (("--test-data", "nowhere"), "there is no such folder"),
        (("--data", "nowhere=many"), "expected a number after the folder, got 'nowhere=many'"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_made(data, tmp_path, options, message):
    run = tmp_path / "run"
    status, text = _train("posenet", "--data", data, "--run", run, *SMALL, *options)
    assert status == 1
    assert message in text
    assert not run.exists()


def test_a_config_file_names_the_run_and_counts_less_than_options(data, tmp_path, monkeypatch):
    content = {
        "ID": "named", "n_iter": 9, "n_prt": 1, "n_batch": 2, "n_save": 1, "n_history": 1,
        "LR": 1e-3, "training": False, "input_h": 96, "input_w": 96, "input_ch": 3, "n_output": 63,
        "random_crop": False,
    }  # fmt: skip
    path = tmp_path / "config.json"
    path.write_text(json.dumps(content))
    monkeypatch.chdir(tmp_path)
    status, text = _train(
        "lifting_direct", "--data", data, "--config", path, "--steps", 2, "--width", 0.05
    )
    assert status == 0, text
    config = Run(tmp_path / "named").config
    assert (config["recipe"]["steps"], config["recipe"]["learning_rates"]) == (2, [[0, 1e-3]])
    assert (config["options"]["save_every"], config["data"]["canvas"]) == (1, 96)
    history = (tmp_path / "named" / "history.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in history] == ["step", "1", "2"]


def test_ctrl_c_saves_says_how_to_go_on_and_ends_with_130(data, tmp_path):
    run = tmp_path / "run"
    words = ["train", "lifting_direct", "--data", data, "--run", run, *SMALL, "--steps", 100_000]
    process = subprocess.Popen(
        [sys.executable, "-m", "keras_hand3d.cli", *(str(word) for word in words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 240
    while not (run / "checkpoints").is_dir():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=240)
    assert process.returncode == 130, error
    assert "Stopping after this step" in out
    assert f"Go on with: keras-hand3d train --resume --run {run}" in out
    assert (run / "model").is_dir()
    assert "Traceback" not in error
