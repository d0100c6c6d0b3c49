import json

import numpy as np
import pytest

from keras_hand3d.models import HandModel, PosePriorNet
from keras_hand3d.training import Run


def test_a_run_without_model_says_so(tmp_path):
    run = Run.create(tmp_path / "run", {})
    with pytest.raises(ValueError, match="no trained model"):
        run.load_model()


def test_a_folder_that_is_no_run_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"not a run folder, config\.json is missing"):
        Run(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", "{}", json.dumps({"format": 99})])
def test_a_config_that_cannot_be_read_is_named(tmp_path, text):
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(ValueError, match=r"config\.json: expected"):
        Run(tmp_path)


def test_a_newer_run_asks_for_a_newer_package(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"format": 99}))
    with pytest.raises(ValueError, match=r"format 2 or older, got 99: .* newer keras-hand3d"):
        Run(tmp_path)


def test_a_run_that_exists_is_left_alone(tmp_path):
    Run.create(tmp_path / "run", {"mine": 1})
    with pytest.raises(FileExistsError, match="exists already: give the run another name, or"):
        Run.create(tmp_path / "run", {})
    assert Run(tmp_path / "run").config == {"format": 2, "mine": 1}


def test_a_run_cannot_be_made_inside_of_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        Run.create(tmp_path / "file" / "run", {})


def test_a_model_takes_the_place_of_the_one_before(tmp_path):
    run = Run.create(tmp_path / "run", {})
    for kernel in (1.0, 2.0):
        model = PosePriorNet(width=0.02)
        model.get_layer("fc_xyz").kernel.assign(np.full((10, 63), kernel))
        run.save_model(model, {"kernel": kernel})
    assert float(np.max(run.load_model().get_layer("fc_xyz").get_weights()[0])) == 2.0
    assert sorted(path.name for path in run.folder.iterdir()) == ["config.json", "model"]


def test_a_writer_that_was_killed_between_two_names_costs_nothing(tmp_path):
    run = Run.create(tmp_path / "run", {})
    run.save_model(PosePriorNet(width=0.02), {}, "best")
    (run.folder / "best").rename(run.folder / ".best.old")
    (run.folder / ".best.abc").mkdir()
    (run.folder / ".model.abc").mkdir()
    run.clear_unfinished()
    assert sorted(path.name for path in run.folder.iterdir()) == ["best", "config.json"]
    assert isinstance(HandModel.from_preset(run.folder / "best"), PosePriorNet)
