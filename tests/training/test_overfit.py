"""Small trainings from scratch, noise off: their samples must be learnt by heart."""

import csv
import dataclasses

import pytest
from small_training import OPTIONS, silent_console

from keras_hand3d.recipes import RECIPES, override
from keras_hand3d.training import train

pytest.importorskip("numba", reason="rendering needs the extra [synthetic]")

QUIET = dataclasses.replace(OPTIONS, test_every=1000, save_every=1000)
LIFTING = ("steps=120", "width=0.25")
REAL_TIME = (
    "steps=300",
    "width=0.25",
    "batch_size=8",
    "learning_rate=1e-2",
    "warmup_steps=20",
    "ema=0",
)


def _first_and_last_loss(folder, source, name, *assignments):
    recipe = dataclasses.replace(
        RECIPES[name],
        noise={},
        augmentation={},
        random_crop=False,
        learning_rates=((0, 1e-3),),
    )
    recipe = override(recipe, assignments)
    result = train(recipe, source, folder / "run", QUIET, console=silent_console())
    with (result.run.folder / "history.csv").open() as stream:
        losses = [float(row["loss"]) for row in csv.DictReader(stream)]
    return losses[0], losses[-1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "assignments", "size"),
    [
        ("handsegnet", ("steps=150", "width=0.125", "kernel_initializer=he_normal"), 96),
        ("lifting_direct", LIFTING, 128),
        ("lifting_bottleneck", LIFTING, 128),
        ("lifting_local", LIFTING, 128),
        ("lifting_local_w_xyz_loss", LIFTING, 128),
        ("lifting_proposed", LIFTING, 128),
    ],
)
def test_a_recipe_learns_eight_renders(tmp_path, name, assignments, size):
    from small_renders import small_renders

    first, last = _first_and_last_loss(tmp_path, small_renders(8, size), name, *assignments)
    assert last <= 0.1 * first


@pytest.mark.slow
def test_posenet_learns_eight_renders(tmp_path):
    from small_renders import small_renders

    small = ("width=0.3", "kernel_initializer=centered_he_normal", "input_size=96")
    assignments = ("steps=300", "batch_size=8", *small)
    first, last = _first_and_last_loss(tmp_path, small_renders(8, 192), "posenet", *assignments)
    assert last <= 0.3 * first


@pytest.mark.slow
def test_end_to_end_learns_eight_renders(tmp_path):
    from small_renders import small_renders

    small = ("width=0.2", "kernel_initializer=centered_he_normal", "input_size=64")
    assignments = ("steps=300", "batch_size=8", *small)
    first, last = _first_and_last_loss(tmp_path, small_renders(8, 128), "end_to_end", *assignments)
    assert last <= 0.1 * first


@pytest.mark.slow
@pytest.mark.parametrize(("name", "size"), [("hand_pose_25d", 64), ("hand_detector", 96)])
def test_a_real_time_network_learns_eight_renders(tmp_path, name, size):
    from small_renders import small_renders

    assignments = (*REAL_TIME, f"input_size={size}")
    first, last = _first_and_last_loss(tmp_path, small_renders(8, 192), name, *assignments)
    assert last <= 0.1 * first
