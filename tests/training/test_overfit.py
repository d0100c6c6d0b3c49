"""Small trainings from scratch on three samples, noise off: they must be learnt by heart."""

import csv
import dataclasses
import io

import pytest
from hand_data import write_folder
from rich.console import Console

from keras_hand3d.data import ImageFolder
from keras_hand3d.evaluation import evaluate
from keras_hand3d.recipes import RECIPES, override
from keras_hand3d.training import train


def _train(folder, name, *assignments, width):
    recipe = dataclasses.replace(RECIPES[name], noise={})
    recipe = override(recipe, ["batch_size=3", *assignments])
    source = ImageFolder(write_folder(folder / "data"), canvas=96)
    console = Console(file=io.StringIO())
    run = train(recipe, source, folder / "run", width=width, console=console)
    with (run.folder / "history.csv").open() as stream:
        losses = [float(row["loss"]) for row in csv.DictReader(stream)]
    return run.load_model(), source, losses


def test_lifting_learns_its_samples(tmp_path):
    model, source, losses = _train(
        tmp_path, "lifting_proposed", "steps=200", "learning_rate=1e-3", width=0.25
    )
    assert losses[-1] < 0.1 * losses[0]
    (result,), _ = evaluate(model, source)
    assert result.epe_mean < 5.0


@pytest.mark.slow
def test_posenet_learns_its_samples(tmp_path):
    assignments = ("steps=900", "learning_rate=1e-3", "kernel_initializer=he_normal")
    model, source, losses = _train(tmp_path, "posenet", *assignments, width=0.2)
    assert losses[-1] < 0.3 * losses[0]
    _, in_crop = evaluate(model, source)[0]
    assert in_crop.epe_median < 8.0
