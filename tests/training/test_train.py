import csv
import dataclasses
import io
import json

import numpy as np
import pytest
from hand_data import entries, write_folder
from rich.console import Console

from keras_hand3d.data import ImageFolder
from keras_hand3d.models import LiftingNet
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import Run, train
from keras_hand3d.training.train import _schedule, build_task

QUICK = dataclasses.replace(
    RECIPES["lifting_proposed"], steps=60, batch_size=3, learning_rates=((0, 1e-3),), noise={}
)


def _train(tmp_path, recipe=QUICK, name="run", content=None, **options):
    source = ImageFolder(write_folder(tmp_path / "data", content), canvas=96)
    console = Console(file=io.StringIO())
    return train(recipe, source, tmp_path / name, width=0.05, console=console, **options)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    return _train(tmp_path_factory.mktemp("trained"), seed=5)


def test_history_has_the_first_step_and_every_epoch(trained):
    with (trained.folder / "history.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert [int(row["step"]) for row in rows] == [1, 50, 60]
    assert float(rows[-1]["loss"]) < float(rows[0]["loss"])


def test_the_config_says_how_to_repeat_the_run(trained):
    config = json.loads((trained.folder / "config.json").read_text())
    assert config["recipe"]["steps"] == 60
    assert config["recipe"]["learning_rates"] == [[0, 1e-3]]
    assert (config["width"], config["seed"]) == (0.05, 5)
    assert config["data"]["samples"] == 3
    assert {"keras", "keras_hand3d", "backend"} <= set(config["versions"])


def test_the_model_comes_back(trained):
    model = Run(trained.folder).load_model()
    assert isinstance(model, LiftingNet)
    inputs = {"keypoint_score_maps": np.zeros((1, 32, 32, 21)), "hand_side": np.eye(2)[:1]}
    assert np.isfinite(model.predict_on_batch(inputs)["prediction"]).all()


def test_nothing_else_is_left_in_the_folder(trained):
    names = sorted(path.name for path in trained.folder.iterdir())
    assert names == ["config.json", "history.csv", "model"]


def test_equal_seeds_give_equal_runs(tmp_path):
    short = dataclasses.replace(QUICK, steps=3, noise={"center_noise": 5.0})
    losses = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        run = _train(tmp_path, short, name, seed=seed)
        losses.append((run.folder / "history.csv").read_text())
    assert losses[0] == losses[1] != losses[2]


def test_an_existing_run_is_not_overwritten(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "config.json").write_text("mine")
    with pytest.raises(FileExistsError, match="run exists already"):
        _train(tmp_path)
    assert (tmp_path / "run" / "config.json").read_text() == "mine"


def test_data_that_lacks_a_field_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(ValueError, match="lifting_proposed needs hands_xyz"):
        _train(tmp_path, content=entries(2, xyz=None))
    assert not (tmp_path / "run").exists()


def test_lifting_is_refused_where_sides_are_unknown(tmp_path):
    with pytest.raises(ValueError, match="lifting_proposed needs hand_side, which"):
        _train(tmp_path, content=entries(2, hand=None))
    assert not (tmp_path / "run").exists()


def test_pose_net_needs_no_side(tmp_path):
    recipe = dataclasses.replace(RECIPES["posenet"], steps=1, batch_size=1)
    run = _train(tmp_path, recipe, content=entries(1, hand=None, xyz=None))
    assert (run.folder / "model").exists()


def test_the_root_of_the_data_reaches_the_preparation(tmp_path):
    assert build_task(QUICK, 0.05, source_root="palm").preparation.select.source_root == "palm"
    source = ImageFolder(write_folder(tmp_path / "data"), canvas=96, root_keypoint="palm")
    recipe = dataclasses.replace(QUICK, root="wrist")
    with pytest.raises(ValueError, match="Key point 0 of the data is the palm"):
        train(recipe, source, tmp_path / "run", width=0.05)


def test_a_loss_that_is_not_a_number_ends_the_run(tmp_path):
    diverging = dataclasses.replace(QUICK, learning_rates=((0, 1e18),))
    with pytest.raises(ValueError, match="not a number at step"):
        _train(tmp_path, diverging)
    assert not (tmp_path / "run" / "model").exists()


def test_rates_change_at_their_steps():
    schedule = _schedule(RECIPES["posenet"])
    rates = [float(schedule(step)) for step in (0, 9_999, 10_001, 20_001)]
    np.testing.assert_allclose(rates, [1e-4, 1e-4, 1e-5, 1e-6], rtol=1e-5)
