"""A training small enough for tests: noise of two images, a lifting of a few channels."""

import dataclasses
import io

import keras
from hand_data import write_folder
from harness import compiled, outputs_of
from rich.console import Console

from keras_hand3d.data import ImageFolder
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import TrainingOptions

CANVAS = 96
RECIPE = dataclasses.replace(
    RECIPES["lifting_proposed"],
    steps=12,
    batch_size=2,
    width=0.05,
    learning_rates=((0, 1e-3),),
    noise={"uv_noise": 2.0, "center_noise": 5.0},
    dropout=True,
)
OPTIONS = TrainingOptions(
    seed=3, history_every=5, test_every=6, save_every=4, picture_every=0, print_every=5
)


def small_source(folder, content=None):
    """The data set, written into a folder unless it is there."""
    if not folder.exists():
        write_folder(folder, content)
    return ImageFolder(folder, canvas=CANVAS)


def silent_console():
    """A console that is no terminal; its text is ``console.file.getvalue()``."""
    return Console(file=io.StringIO(), width=200)


def loss_of(task, outputs):
    """The task's loss of what it gave, as a number."""
    tensors = keras.tree.map_structure(keras.ops.convert_to_tensor, outputs)
    return float(
        outputs_of(compiled(lambda tensors: task.compute_loss(y_pred=tensors)), (tensors,))
    )
