"""A second call of ``keras-hand3d predict``."""

import csv
import shutil
import subprocess
import sys
from types import ModuleType

import pytest
from hand_data import write_folder
from rich.console import Console
from typer.testing import CliRunner

from keras_hand3d.cli.main import app
from keras_hand3d.cli.predict_ray import run_on_ray
from keras_hand3d.inference.input_files import InputFile
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


def test_photos_of_one_name_keep_their_results_in_two_runs(words, tmp_path):
    shutil.copytree(tmp_path / "photos", tmp_path / "more")
    for folder in ("photos", "more"):
        words[1] = str(tmp_path / folder / "00000.png")
        assert CliRunner().invoke(app, words).exit_code == 0
    with (tmp_path / "out" / "hands.csv").open() as stream:
        assert [row["name"] for row in csv.DictReader(stream)] == ["00000", "more_00000"]


def test_a_name_that_is_too_long_for_results_ends_nothing(words, tmp_path):
    for index, name in enumerate(("a" * 248, "b" * 251)):
        (tmp_path / "photos" / f"0000{index}.png").rename(tmp_path / "photos" / f"{name}.png")
    text = " ".join(CliRunner().invoke(app, words).output.split())
    assert "expected at most 255 bytes, got 258" in text
    assert "2 of 3 have results" in text


def test_ray_loads_no_model_where_all_is_done(tmp_path, monkeypatch, capsys):
    pytest.importorskip("pyarrow", reason="needs the extra [ray]")
    import pyarrow as pa

    from keras_hand3d.inference.parquet_folder import SCHEMA, ParquetFolder

    for name in ("ray", "ray.data"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    (tmp_path / "a.png").touch()
    file = InputFile(tmp_path / "a.png", "a")
    folder = ParquetFolder(tmp_path, {"weights": ["abc"], "box": None})
    with folder.writing() as add:
        row = folder.row(file, file.modified_ns(), (96, 80), [])
        add(pa.Table.from_pylist([row], schema=SCHEMA))
    make = lambda: pytest.fail("the model was loaded")  # noqa: E731
    run_on_ray(Console(), make, ["abc"], [file], tmp_path, {}, None, None, False)
    assert "1 of 1 are done already" in capsys.readouterr().out
