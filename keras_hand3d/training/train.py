"""Training a recipe's network into a run folder."""

import dataclasses
import random

import keras

from keras_hand3d.data import HandBatches, HandPreparation
from keras_hand3d.models import LiftingNet, PoseNet
from keras_hand3d.training.lifting_task import LiftingTask
from keras_hand3d.training.pose_net_task import PoseNetTask
from keras_hand3d.training.run import Run, versions
from keras_hand3d.training.training_progress import TrainingProgress

EPOCH_STEPS = 50
"""Steps that a loss is averaged over; data sets differ too much in size for their own epochs."""


def build_task(recipe, width=1.0, seed=0, source_root="wrist"):
    """The network of a recipe, wrapped for training.

    Args:
        recipe: A `Recipe`.
        width: Multiplier of the hidden channels.
        seed: Seed of the noise; initial weights follow Python's `random`.
        source_root: What key point 0 is in the data, see `HandSource.root_keypoint`.

    Returns:
        A `TrainingTask`.
    """
    is_lifting = recipe.network == "LiftingNet"
    preparation = HandPreparation(
        root=recipe.root,
        noise=recipe.noise,
        score_map_pool=8 if is_lifting else 1,
        seed=seed,
        source_root=source_root,
        name="preparation",
    )
    common = {"width": width, "kernel_initializer": recipe.kernel_initializer}
    network = LiftingNet(recipe.variant, **common) if is_lifting else PoseNet(**common)
    task_class = LiftingTask if is_lifting else PoseNetTask
    return task_class(network, preparation, train_dropout=recipe.dropout, name=recipe.name)


def train(recipe, source, run_folder, width=1.0, seed=0, data_name="", console=None):
    """Train a recipe on a data set.

    Args:
        recipe: A `Recipe`.
        source: A `HandSource` with the fields that the recipe needs.
        run_folder: Folder to be made for the run.
        width: Multiplier of the hidden channels.
        seed: Seed of initial weights, data order and noise.
        data_name: What to call the data in the run's config.
        console: Rich console for progress.

    Returns:
        The `Run`, with the trained model saved.

    Raises:
        FileExistsError: If the run folder holds something already.
        ValueError: If the data set lacks a field that the recipe needs, or the loss is not finite.
    """
    # Initial weights draw their seeds from Python's generator. Keras's own set_random_seed would
    # load every backend that is installed.
    random.seed(seed)
    task = build_task(recipe, width, seed, source.root_keypoint)
    missing = task.required_fields - source.provides
    if missing:
        raise ValueError(
            f"{data_name}: the recipe {recipe.name} needs {', '.join(sorted(missing))}, "
            "which the data set does not have."
        )
    run = Run.create(
        run_folder,
        {
            "recipe": dataclasses.asdict(recipe),
            "width": width,
            "seed": seed,
            "data": {"name": str(data_name), "samples": len(source)},
            "versions": versions(),
        },
    )
    progress = _fit(task, recipe, source, seed, console)
    run.write_history(progress.history)
    run.save_model(task.network, {"training_loss": progress.history[-1][1], "steps": progress.step})
    return run


def _fit(task, recipe, source, seed, console):
    steps = min(EPOCH_STEPS, recipe.steps)
    batches = HandBatches(source, recipe.batch_size, steps=steps, shuffle=True, seed=seed)
    # TensorFlow's XLA makes convolutions on a CPU slower and compiles for minutes.
    jit = keras.backend.backend() == "jax"
    task.compile(optimizer=keras.optimizers.Adam(_schedule(recipe)), jit_compile=jit)
    progress = TrainingProgress(recipe.steps, recipe.batch_size, console)
    callbacks = [progress, batches.epoch_callback(), keras.callbacks.TerminateOnNaN()]
    # Keras would shuffle the batches once more, out of reach of the seed.
    epochs = -(-recipe.steps // steps)
    task.fit(batches, epochs=epochs, callbacks=callbacks, shuffle=False, verbose=0)
    if progress.step < recipe.steps:
        raise ValueError(f"The loss was not a number at step {progress.step}; nothing was saved.")
    return progress


def _schedule(recipe):
    starts, rates = zip(*recipe.learning_rates, strict=True)
    if len(rates) == 1:
        return rates[0]
    return keras.optimizers.schedules.PiecewiseConstantDecay(list(starts[1:]), list(rates))
