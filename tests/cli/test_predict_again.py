"""A second call of ``keras-hand3d predict``."""

import shutil
import subprocess
import sys

import pytest
from hand_data import write_folder
from typer.testing import CliRunner

from keras_hand3d.cli.main import app
from keras_hand3d.models import PoseNet


@pytest.fixture
def words(tmp_path):
    """Of a call with three photos and a model of its own."""
    (write_folder(tmp_path / "photos") / "annotations.json").unlink()
    _save_model(tmp_path / "model")
    model, out = str(tmp_path / "model"), str(tmp_path / "out")
    return [
        "predict", str(tmp_path / "photos"), "--model", model, "--out", out, "--batch-size", "1",
    ]  # fmt: skip


def _save_model(folder):
    PoseNet(width=0.05, kernel_initializer="he_normal").save_to_preset(folder)


def test_what_is_done_is_said_before_keras_loads(words):
    assert CliRunner().invoke(app, words).exit_code == 0
    code = (
        "import sys\nfrom keras_hand3d.cli.main import app\n"
        f"app({words!r}, standalone_mode=False)\n"
        "print({'keras', 'tensorflow', 'jax', 'torch'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, *_, last = done.stdout.splitlines()
    assert (first, last) == ("3 of 3 are done already.", "set()")


def test_other_weights_are_not_done(words, tmp_path):
    assert CliRunner().invoke(app, words).exit_code == 0
    shutil.rmtree(tmp_path / "model")
    _save_model(tmp_path / "model")
    text = CliRunner().invoke(app, words).output
    assert "done already" not in text and "3 of 3 have results" in " ".join(text.split())
