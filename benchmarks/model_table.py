"""README's table of models: parameters, multiply-adds and time relative to the whole model.

    KERAS_BACKEND=tensorflow python benchmarks/model_table.py

Multiply-adds are those of convolutions and dense layers in one forward pass. Times are medians of
runs in turn within one process, batch 1: HandSegNet and the whole model on 240 x 320, PoseNet on a
256-pixel crop, the lifting networks on its score maps, the real-time networks on their input sizes.
"""

import argparse
import statistics

import keras
import numpy as np
from forward_pass import compiled, time_in_turn
from keras import ops

from keras_hand3d.benchmarking.counting import multiply_adds
from keras_hand3d.models import ColorHandPose3D, HandDetector, HandPose25D


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    random = np.random.default_rng(0)
    whole = ColorHandPose3D()
    detector, pose = HandDetector(), HandPose25D()
    squares = [(1, model.input_size, model.input_size, 3) for model in (detector, pose)]
    image, crop, maps, small_image, small_crop = (
        ops.convert_to_tensor(random.uniform(-0.5, 0.5, shape).astype("float32"))
        for shape in ((1, 240, 320, 3), (1, 256, 256, 3), (1, 32, 32, 21), *squares)
    )
    side = ops.convert_to_tensor(np.array([[1.0, 0.0]], "float32"))
    lifted = {"keypoint_score_maps": maps, "hand_side": side}
    cases = [
        (whole.hand_seg_net, image),
        (whole.pose_net, crop),
        (whole.pose_prior, lifted),
        (whole.viewpoint_net, lifted),
        (whole, {"image": image, "hand_side": side}),
        (detector, small_image),
        (pose, small_crop),
    ]
    counts = [multiply_adds(lambda m=m, x=x: m(x, training=False)) for m, x in cases]
    functions = {}
    for model, inputs in cases:
        fast = compiled(lambda i, m=model: m(i, training=False))
        functions[type(model).__name__] = lambda fast=fast, inputs=inputs: fast(inputs)
    times = time_in_turn(functions, runs)
    reference = statistics.median(times["ColorHandPose3D"])
    print(f"{keras.backend.backend()}, Keras {keras.__version__}, {runs} runs, "
          f"whole model {reference * 1e3:.0f} ms")  # fmt: skip
    for (model, _), count in zip(cases, counts, strict=True):
        name = type(model).__name__
        time = statistics.median(times[name]) / reference
        print(f"| `{name}` | {model.count_params():,} | {count / 1e9:.2f} G | {time:.3f} |")


if __name__ == "__main__":
    main()
