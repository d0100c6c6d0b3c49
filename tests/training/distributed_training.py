"""Trainings over several devices or processes, to be run in processes of their own.

python distributed_training.py '{"data": ..., "runs": ..., "devices": 2, ...}'
"""

import dataclasses
import json
import sys
from pathlib import Path

import keras
from hand_data import entries
from small_training import CANVAS, RECIPE, silent_console, small_source

from keras_hand3d.data import ImageFolder
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import TrainingOptions, resume, start_distribution, train

OPTIONS = TrainingOptions(
    seed=3, history_every=1, test_every=3, save_every=2, picture_every=3, clip_norm=0.05
)
EXACT = {
    name: dataclasses.replace(
        RECIPES[name],
        steps=3,
        batch_size=4,
        width=0.05,
        learning_rates=((0, 1e-3),),
        noise={},
    )
    for name in ("posenet", "lifting_proposed")
}
NOISY = dataclasses.replace(RECIPE, steps=5, batch_size=4)


def uneven_source(folder):
    """Six samples; the later ones show fewer key points, so parts of a batch weigh unequally."""
    content = entries(6)
    for index, entry in enumerate(content):
        entry["visible"] = [point >= 3 * index for point in range(21)]
    if not folder.exists():
        small_source(folder, content)
    return ImageFolder(folder, canvas=CANVAS)


def train_exact(data, runs, distribution=None):
    """Train without noise, a run for each recipe."""
    source = uneven_source(data)
    for name, recipe in EXACT.items():
        train(
            recipe,
            source,
            runs / name,
            OPTIONS,
            test_source=source,
            console=silent_console(),
            distribution=distribution,
        )


def train_noisy(data, runs, distribution):
    """Train with noise and dropout, once in one go, once stopped after a step and resumed."""
    source = uneven_source(data)
    common = {"console": silent_console(), "distribution": distribution}
    train(NOISY, source, runs / "whole", OPTIONS, **common)
    brief = dataclasses.replace(OPTIONS, max_minutes=0.0)
    train(NOISY, source, runs / "parts", brief, **common)
    resume(runs / "parts", source, options=OPTIONS, **common)


def _split_processor(devices):
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        (processor,) = tf.config.list_physical_devices("CPU")
        parts = [tf.config.LogicalDeviceConfiguration()] * devices
        tf.config.set_logical_device_configuration(processor, parts)


def _main(data, runs, how, devices=1, hosts=1, coordinator=None, process_id=None):
    _split_processor(devices)
    command = [sys.executable, *sys.argv]
    with start_distribution(devices, hosts, coordinator, process_id, command) as distribution:
        run = {"exact": train_exact, "noisy": train_noisy}[how]
        run(Path(data), Path(runs), distribution)
        if distribution.is_first:
            print(json.dumps([distribution.replicas, distribution.processes]))


if __name__ == "__main__":
    _main(**json.loads(sys.argv[1]))
