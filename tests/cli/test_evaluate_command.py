import json
import sys

import cv2
import keras
import numpy as np
import pytest
from hand_data import entries, write_folder
from typer.testing import CliRunner

from keras_hand3d.cli.main import app
from keras_hand3d.models import LiftingNet

PROTOCOL = ("--protocol", "zb2017_lifting")


def _run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def _text(result):
    return " ".join(result.output.split())


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    """A data set, and two lifting networks as presets."""
    root = tmp_path_factory.mktemp("cli")
    write_folder(root / "data", entries(6))
    for seed, name in enumerate(("one", "other")):
        keras.utils.set_random_seed(seed)
        LiftingNet("direct", width=0.02).save_to_preset(root / name)
    return root


def _evaluate(workplace, model, *options):
    return _run("evaluate", model, "--data", workplace / "data", "--canvas", 96, *options)


@pytest.fixture(scope="module")
def evaluated(workplace):
    """Both evaluated; the output of the first."""
    result = _evaluate(workplace, workplace / "one", "--pictures", 2)
    assert result.exit_code == 0, result.output
    names = ("--protocol", "zb2017_lifting,lifting_root_aligned")
    other = _evaluate(workplace, workplace / "other", "--no-report", "--pictures", 0, *names)
    assert other.exit_code == 0, other.output
    return result.output


def test_results_pictures_and_report_are_written(workplace, evaluated):
    folder = workplace / "one" / "evaluation"
    assert sorted(path.name for path in folder.iterdir()) == [
        "errors.npz", "pictures", "report.html", "results.csv", "results.json"
    ]  # fmt: skip
    pictures = sorted((folder / "pictures").iterdir())
    assert len(pictures) == 4
    assert all(cv2.imread(str(path)) is not None for path in pictures)
    content = json.loads((folder / "results.json").read_text())
    assert {entry["protocol"]["name"] for entry in content["results"]} == {
        "zb2017_lifting", "lifting_root_aligned", "lifting_procrustes"
    }  # fmt: skip
    (weights,) = content["provenance"]["weights"]
    assert weights["name"].endswith("one/model.weights.h5")
    assert len(weights["sha256"]) == 64


def test_the_table_has_the_published_row_and_the_difference(workplace, evaluated):
    content = json.loads((workplace / "one" / "evaluation" / "results.json").read_text())
    entry = content["results"][0]
    assert "lifting-direct" in evaluated
    assert f"{entry['epe_mean']:.3f}" in evaluated
    assert "20.848" in evaluated
    assert f"{entry['epe_median'] - 20.848:+.1f}" in evaluated


def test_no_report_leaves_it_out(workplace, evaluated):
    folder = workplace / "other" / "evaluation"
    assert not (folder / "report.html").exists()
    content = json.loads((folder / "results.json").read_text())
    assert [entry["protocol"]["name"] for entry in content["results"]] == [
        "zb2017_lifting", "lifting_root_aligned"
    ]  # fmt: skip


def test_another_evaluation_leaves_no_old_pictures_and_no_old_report(
    workplace, evaluated, tmp_path
):
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for name in ("zb2017_lifting_00099.png", "found_hands_best_00099_left.png", "mine_00099.png"):
        (pictures / name).write_bytes(b"old")
    (tmp_path / "report.html").write_text("old")
    options = ("--no-report", "--pictures", 1, "--out", tmp_path)
    result = _evaluate(workplace, workplace / "one", *options, *PROTOCOL)
    assert result.exit_code == 0, result.output
    names = {path.name for path in pictures.iterdir()}
    assert "mine_00099.png" in names
    assert len(names) == 3
    assert not any("00099" in name for name in names - {"mine_00099.png"})
    assert not (tmp_path / "report.html").exists()


def test_two_evaluations_are_compared(workplace, evaluated, tmp_path):
    runs = [workplace / name for name in ("one", "other")]
    result = _run("compare", *runs, "--out", tmp_path / "out", "--resamples", 200)
    assert result.exit_code == 0, result.output
    assert "Left out: lifting_procrustes, not in every evaluation." in _text(result)
    content = json.loads((tmp_path / "out" / "comparison.json").read_text())
    values = {}
    for name in ("one", "other"):
        results = json.loads((workplace / name / "evaluation" / "results.json").read_text())
        values[name] = results["results"][0]["epe_mean"]
    figure = next(
        f for f in content["figures"] if f["figure"] == "epe_mean" and f["difference"] is not None
    )
    assert figure["difference"] == pytest.approx(values["other"] - values["one"])
    assert figure["difference_low"] <= figure["difference"] <= figure["difference_high"]
    assert len((tmp_path / "out" / "comparison.csv").read_text().splitlines()) == 1 + 12


def test_comparing_needs_no_run_only_its_evaluation(workplace, evaluated):
    folders = [workplace / name / "evaluation" for name in ("one", "other")]
    result = _run("compare", *folders, "--resamples", 100)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("one",), "two evaluations or more"),
        (("one", "one"), "named twice"),
        (("one", "data"), "results.json: there is no such file"),
    ],
)
def test_what_cannot_be_compared_is_named(workplace, evaluated, names, message):
    result = _run("compare", *(workplace / name for name in names))
    assert result.exit_code == 1
    assert message in _text(result)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--protocol", "zb2018"), "Unknown protocol 'zb2018'. Known: zb2017_2d_crop"),
        (("--protocol", "hand_iou"), "hand_iou cannot be computed: it needs hand_seg_net"),
        (("--data", "nowhere"), "there is no such folder"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_written(workplace, tmp_path, options, message):
    result = _evaluate(workplace, workplace / "one", "--out", tmp_path / "out", *options)
    assert result.exit_code == 1
    assert message in _text(result)
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("models", "message"),
    [
        (("hf://nobody/nothing",), "hf://nobody/nothing is no folder: say with --out"),
        (("one", "other"), "Several models: say with --out"),
        (("a.pickle",), "a.pickle is no folder: say with --out"),
    ],
)
def test_results_need_a_place(workplace, models, message):
    result = _run("evaluate", *models, "--data", workplace / "data")
    assert result.exit_code == 1
    assert message in _text(result)


def test_data_without_3d_are_refused_for_lifting(workplace, tmp_path):
    write_folder(tmp_path / "data", entries(1, xyz=None))
    result = _run("evaluate", workplace / "one", "--data", tmp_path / "data", *PROTOCOL)
    assert result.exit_code == 1
    assert "the data set has no hands_xyz" in _text(result)


def test_a_report_without_plotly_says_how(workplace, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "plotly", None)
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    result = _evaluate(workplace, workplace / "one", "--out", tmp_path / "out", *PROTOCOL)
    assert result.exit_code == 1
    assert "pip install 'keras-hand3d[report]'" in _text(result)
    assert not (tmp_path / "out").exists()


def test_the_errors_that_were_saved_are_the_reports(workplace, evaluated):
    with np.load(workplace / "one" / "evaluation" / "errors.npz") as arrays:
        errors = arrays["zb2017_lifting/errors"]
    content = json.loads((workplace / "one" / "evaluation" / "results.json").read_text())
    assert content["results"][0]["epe_mean"] == pytest.approx(errors.mean(), rel=1e-5)


def test_a_file_in_place_of_the_results_is_refused_first(workplace, tmp_path):
    (tmp_path / "out").touch()
    # Not even the model was looked for.
    result = _evaluate(workplace, "no model", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "out: expected a folder, got a file" in _text(result)
