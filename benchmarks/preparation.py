"""Share of a training step that the preparation on the device takes.

    KERAS_BACKEND=tensorflow python benchmarks/preparation.py

For HandSegNet and PoseNet, steps of one compiled training: on raw samples, prepared inside of the
step as the recipe says; the same with everything varied that can be; and on samples that were
prepared before. They run in turn in one process, so that the ratios hold on a machine whose speed
drifts. The samples are noise with made-up annotations of RHD's size: no value changes the work.
"""

import argparse
import dataclasses
import statistics
import time

import keras
import numpy as np

from keras_hand3d.data import AUGMENTATIONS, HandSource
from keras_hand3d.data.schema import REQUIRED_FIELDS
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training.build_task import build_task

_SIZE = 320


class NoiseHands(HandSource):
    """One sample of RHD's size, made of noise."""

    fields = REQUIRED_FIELDS | {"part_mask", "hands_xyz", "intrinsics"}

    def __init__(self):
        random = np.random.default_rng(0)
        xyz = random.uniform(-0.1, 0.1, (2, 21, 3)) + [0.0, 0.0, 0.6]
        camera = np.array([[280.0, 0, 160], [0, 280.0, 160], [0, 0, 1]])
        uv = xyz @ camera.T
        self.sample = {
            "image": random.integers(0, 256, (_SIZE, _SIZE, 3)).astype("uint8"),
            "part_mask": random.integers(0, 34, (_SIZE, _SIZE)).astype("uint8"),
            "hands_uv": (uv[..., :2] / uv[..., 2:]).astype("float32"),
            "hands_xyz": xyz.astype("float32"),
            "hands_visible": np.ones((2, 21), bool),
            "hands_present": np.ones(2, bool),
            "intrinsics": camera.astype("float32"),
        }

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return self.sample

    def sample_id(self, index):
        """Its only name."""
        return "noise"


class Prepared(keras.layers.Layer):
    """Takes the preparation's place where samples are prepared already."""

    def __init__(self, preparation):
        super().__init__(dtype="float32", name="prepared")
        # The tasks look at the crop's size.
        self.crop = getattr(preparation, "crop", None)

    def call(self, sample, training=False):
        """The sample."""
        return dict(sample)


def step_of(task, batch):
    """A function that runs one training step."""
    jit = keras.backend.backend() == "jax"
    task.compile(optimizer=keras.optimizers.Adam(1e-5), jit_compile=jit)
    return lambda: task.train_on_batch(batch)


def steps_of(name, source, options):
    """The compared steps of a recipe by name."""
    recipe = dataclasses.replace(RECIPES[name], width=options.width)
    everything = {key: min(0.5, most) for key, (_, most) in AUGMENTATIONS.items()}
    varied = dataclasses.replace(
        recipe, augmentation=everything, noise=recipe.noise | {"rotation_noise": 30.0}
    )
    if name == "handsegnet":
        varied = dataclasses.replace(varied, noise=recipe.noise)
    batch = {key: np.stack([value] * options.batch_size) for key, value in source[0].items()}
    tasks = {"recipe": build_task(recipe, source), "everything": build_task(varied, source)}
    steps = {key: step_of(task, batch) for key, task in tasks.items()}
    task = build_task(recipe, source)
    prepared = {
        key: keras.ops.convert_to_numpy(value)
        for key, value in task.preparation(batch, training=True).items()
    }
    task.preparation = Prepared(task.preparation)
    return steps | {"prepared before": step_of(task, prepared)}


def main():
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--width", type=float, default=1.0)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    source = NoiseHands()
    print(f"{keras.backend.backend()}, width {options.width:g}, batch {options.batch_size}\n")
    print("| network | step | seconds | over prepared before |\n| --- | --- | ---: | ---: |")
    for name in ("handsegnet", "posenet"):
        steps = steps_of(name, source, options)
        times = {key: [] for key in steps}
        for step in steps.values():
            step()
        for _ in range(options.runs):
            for key, step in steps.items():
                start = time.perf_counter()
                step()
                times[key].append(time.perf_counter() - start)
        bare = times["prepared before"]
        for key, seconds in times.items():
            ratio = statistics.median(a / b for a, b in zip(seconds, bare, strict=True))
            print(f"| {name} | {key} | {statistics.median(seconds):.3f} | {ratio:.3f} |")


if __name__ == "__main__":
    main()
