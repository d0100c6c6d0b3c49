"""The scripts of examples/ do what their first lines show."""

import csv
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import cv2
import keras
import numpy as np
import pytest
from hand_data import write_folder

from keras_hand3d.inference import HandTracker
from keras_hand3d.models import PoseNet

EXAMPLES = Path(__file__).parents[2] / "examples"
FRAMES = 3
only_tensorflow = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow",
    reason="once is enough: nothing in the scripts depends on the backend",
)


@pytest.fixture
def run_example(monkeypatch, capsys):
    """``run_example(name, *arguments)``: what a script prints."""

    def run(name, *arguments):
        path = EXAMPLES / f"{name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setattr(sys, "argv", [str(path), *(str(word) for word in arguments)])
        spec.loader.exec_module(module)
        module.main()
        return capsys.readouterr().out

    return run


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    """A PoseNet with random weights, which takes whole images for the hand's box."""
    folder = tmp_path_factory.mktemp("preset") / "pose_net"
    PoseNet(width=0.05, kernel_initializer="he_normal").save_to_preset(folder)
    return folder


@pytest.fixture
def photos(tmp_path):
    """A folder of three photos."""
    folder = write_folder(tmp_path / "photos")
    (folder / "annotations.json").unlink()
    return folder


def _film(path):
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), 25.0, (96, 80))
    for index in range(FRAMES):
        writer.write(np.full((80, 96, 3), 40 * index, np.uint8))
    writer.release()
    return path


@only_tensorflow
def test_batch_to_table_writes_a_row_a_hand(run_example, preset, photos, tmp_path):
    table = tmp_path / "hands.csv"
    printed = run_example("batch_to_table", photos, table, preset)
    assert "3 hands in 3 images" in printed
    with table.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [Path(row["image"]).name for row in rows] == ["00000.png", "00001.png", "00002.png"]
    assert all(np.isfinite(float(row["thumb_tip_u"])) for row in rows)


@only_tensorflow
def test_batch_to_table_writes_parquet(run_example, preset, photos, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra ray is not installed")
    run_example("batch_to_table", photos, tmp_path / "hands.parquet", preset)
    table = parquet.read_table(tmp_path / "hands.parquet")
    assert (table.num_rows, table.num_columns) == (3, 3 + 21 * 2)


@only_tensorflow
def test_camera_loop_writes_a_video(run_example, preset, tmp_path):
    out = tmp_path / "out.mp4"
    printed = run_example("camera_loop", _film(tmp_path / "film.mp4"), preset, "--out", out)
    assert f"{FRAMES} frames" in printed
    assert int(cv2.VideoCapture(str(out)).get(cv2.CAP_PROP_FRAME_COUNT)) == FRAMES


@only_tensorflow
def test_camera_loop_writes_what_came_until_an_interrupt(
    run_example, preset, tmp_path, monkeypatch
):
    update = HandTracker.update

    def interrupted(self, frame, time):
        if time > 1.5 / 25.0:
            raise KeyboardInterrupt
        return update(self, frame, time)

    monkeypatch.setattr(HandTracker, "update", interrupted)
    out = tmp_path / "out.mp4"
    printed = run_example("camera_loop", _film(tmp_path / "film.mp4"), preset, "--out", out)
    assert "2 frames" in printed
    assert int(cv2.VideoCapture(str(out)).get(cv2.CAP_PROP_FRAME_COUNT)) == 2


@only_tensorflow
def test_the_demo_starts_keras_as_quietly_as_the_commands(tmp_path):
    code = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(EXAMPLES)!r})
import demo
try: demo.evaluate(Path({str(tmp_path)!r}), {{}}, None)
except ValueError as error: print(error)
print("tensorflow" in sys.modules)
"""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TF_")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.splitlines()[-1] == "True"
    assert done.stderr == ""


@only_tensorflow
@pytest.mark.slow
def test_train_on_your_data_trains_tests_and_draws(run_example, tmp_path):
    data, run = write_folder(tmp_path / "data"), tmp_path / "run"
    sizes = ("--steps", 2, "--set", "width=0.05", "--set", "batch_size=2")
    printed = run_example("train_on_your_data", data, run, *sizes)
    assert "epe_mean" in printed
    assert cv2.imread(str(run / "first.png")).shape == (320, 320, 3)


def test_the_three_are_short():
    names = ("train_on_your_data", "camera_loop", "batch_to_table")
    lines = {name: len((EXAMPLES / f"{name}.py").read_text().splitlines()) for name in names}
    assert max(lines.values()) <= 60, lines
