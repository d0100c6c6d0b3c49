"""Time of the whole ColorHandPose3D over that of its two large networks alone.

    KERAS_BACKEND=tensorflow python benchmarks/forward_pass.py

Both are compiled functions of one process, run in turn on the same images, so that the ratio holds
on a machine whose speed drifts. The networks alone are HandSegNet on the image and PoseNet on a
crop. The time of the region growing by itself, and of a sliding maximum in its place, is shown too.
"""

import argparse
import statistics
import time

import keras
import numpy as np
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.models import ColorHandPose3D


def compiled(function):
    """A function of tensors, compiled by the backend in use; its results are waited for."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        return tf.function(function)
    if backend == "jax":
        import jax

        fast = jax.jit(function)
        return lambda *inputs: jax.block_until_ready(fast(*inputs))
    import torch

    def without_gradient(*inputs):
        with torch.no_grad():
            return function(*inputs)

    return without_gradient


def sliding_maximum_region(logits, dilation=21):
    """The region growing as a textbook has it: a stride-1 maximum a pass."""
    probability = geometry.hand_probability(logits)
    mask = ops.round(probability)
    flat = ops.reshape(probability, (probability.shape[0], -1))
    seed = geometry.first_maximum_index(flat)[:, None] == ops.arange(flat.shape[1], dtype="int32")
    region = ops.reshape(ops.cast(seed, mask.dtype), mask.shape)[..., None]
    for _ in range(max(mask.shape[1:3]) // 10):
        grown = ops.max_pool(region, dilation, 1, "same", data_format="channels_last")
        region = grown * mask[..., None]
    return region[..., 0]


def time_in_turn(functions, runs, streams=False):
    """Seconds of each function's runs, a dictionary of lists.

    Args:
        functions: Name to function without arguments.
        runs: How often each is timed.
        streams: Whether each is called once more before it is timed: as where nothing else runs
            between its calls, whose memory and threads would still be in the way.
    """
    times = {name: [] for name in functions}
    for call in functions.values():
        call()
    for _ in range(runs):
        for name, call in functions.items():
            if streams:
                call()
            begin = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - begin)
    return times


def measure(model, batch, height, width, runs):
    """Print the ratio at one batch size."""
    random = np.random.default_rng(0)
    image = random.uniform(-0.5, 0.5, (batch, height, width, 3)).astype("float32")
    crop = ops.convert_to_tensor(random.uniform(-0.5, 0.5, (batch, 256, 256, 3)).astype("float32"))
    side = ops.convert_to_tensor(np.tile([[1.0, 0.0]], (batch, 1)).astype("float32"))
    image = ops.convert_to_tensor(image)
    # A smooth blob of a hand's size, so that the region really grows.
    row, column = np.mgrid[0:height, 0:width]
    blob = 6.0 - np.hypot(row - height / 2, column - width / 2) / 10.0
    logits = np.tile(np.stack([-blob, blob], axis=-1)[None], (batch, 1, 1, 1)).astype("float32")
    logits = ops.convert_to_tensor(logits)
    whole = compiled(lambda i, s: model({"image": i, "hand_side": s}, training=False))
    networks = compiled(
        lambda i, c: (model.hand_seg_net(i, training=False), model.pose_net(c, training=False))
    )
    grow, slide = compiled(geometry.single_hand_region), compiled(sliding_maximum_region)
    times = time_in_turn(
        {
            "whole model": lambda: whole(image, side),
            "two networks": lambda: networks(image, crop),
            "region growing": lambda: grow(logits),
            "sliding maximum": lambda: slide(logits),
        },
        runs,
    )
    ratios = [a / b for a, b in zip(times["whole model"], times["two networks"], strict=True)]
    print(f"batch {batch}, {height} x {width}:")
    for name, values in times.items():
        print(f"  {name:16s} {statistics.median(values) * 1e3:8.1f} ms")
    print(f"  whole / networks {statistics.median(ratios):8.3f}  "
          f"(min {min(ratios):.3f}, max {max(ratios):.3f}, {runs} runs)")  # fmt: skip


def main():
    """Measure batch 1 and 8."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--width", type=float, default=1.0, help="width of the networks")
    arguments = parser.parse_args()
    print(f"{keras.backend.backend()}, Keras {keras.__version__}, width {arguments.width:g}")
    model = ColorHandPose3D(width=arguments.width)
    for batch in (1, 8):
        measure(model, batch, 240, 320, arguments.runs)


if __name__ == "__main__":
    main()
