"""Figures of README's table of models: parameters, multiply-adds, time relative to the whole model.

    KERAS_BACKEND=tensorflow python benchmarks/model_table.py

Multiply-adds are those of convolutions and dense layers in one forward pass. Times are medians of
runs in turn within one process, batch 1: HandSegNet and the whole model on 240 x 320, PoseNet on a
256-pixel crop, the lifting networks on its score maps, the real-time networks on their input sizes.
``--runs 0`` leaves the times out.

Written are ``benchmarks/results/model_table.json``, with machine and versions, and from it the
tables between the markers of README.md.
"""

import argparse
import datetime
import json
import statistics

import keras
import numpy as np
import readme_table
from forward_pass import compiled, time_in_turn
from keras import ops

from keras_hand3d.benchmarking import describe_machine
from keras_hand3d.files import atomic_file
from keras_hand3d.model_folders import DEFAULT_PRESETS
from keras_hand3d.models import ColorHandPose3D, HandModel
from keras_hand3d.models.counting import multiply_adds


def cases():
    """Models, what they are called with, and how the table names that."""
    random = np.random.default_rng(0)
    whole = ColorHandPose3D()
    detector, pose = (HandModel.from_preset(name) for name in DEFAULT_PRESETS)
    squares = [(1, model.input_size, model.input_size, 3) for model in (detector, pose)]
    image, crop, maps, small_image, small_crop = (
        ops.convert_to_tensor(random.uniform(-0.5, 0.5, shape).astype("float32"))
        for shape in ((1, 240, 320, 3), (1, 256, 256, 3), (1, 32, 32, 21), *squares)
    )
    side = ops.convert_to_tensor(np.array([[1.0, 0.0]], "float32"))
    lifted = {"keypoint_score_maps": maps, "hand_side": side}
    return [
        (whole.hand_seg_net, image, "240 x 320"),
        (whole.pose_net, crop, "256 x 256"),
        (whole.pose_prior, lifted, "32 x 32 score maps"),
        (whole.viewpoint_net, lifted, "32 x 32 score maps"),
        (whole, {"image": image, "hand_side": side}, "240 x 320"),
        (detector, small_image, f"{detector.input_size} x {detector.input_size}"),
        (pose, small_crop, f"{pose.input_size} x {pose.input_size}"),
    ]


def measured_times(measured, runs):
    """Median seconds by model."""
    functions = {}
    for model, inputs, _ in measured:
        fast = compiled(lambda i, m=model: m(i, training=False))
        functions[type(model).__name__] = lambda fast=fast, inputs=inputs: fast(inputs)
    return {name: statistics.median(times) for name, times in time_in_turn(functions, runs).items()}


def main():
    """Measure, and write the file and the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    measured = cases()
    times = measured_times(measured, runs) if runs else {}
    whole = times.get("ColorHandPose3D")
    results = {
        "date": datetime.date.today().isoformat(),
        "backend": keras.backend.backend(),
        "keras": keras.__version__,
        "machine": describe_machine(),
        "runs": runs,
        "seconds_of_the_whole_model": whole,
        "models": [
            {
                "name": type(model).__name__,
                "input": described,
                "parameters": model.count_params(),
                "multiply_adds": multiply_adds(lambda m=model, x=inputs: m(x, training=False)),
                "relative_time": times[type(model).__name__] / whole if whole else None,
            }
            for model, inputs, described in measured
        ],
    }
    readme_table.RESULTS.parent.mkdir(exist_ok=True)
    with atomic_file(readme_table.RESULTS) as temporary:
        temporary.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    readme_table.main()
    print(readme_table.tables_of(results))


if __name__ == "__main__":
    main()
