"""Train a PoseNet on your folder of annotated images, test it, and look at one prediction.

    python examples/train_on_your_data.py my_hands runs/mine --steps 1000
    python examples/train_on_your_data.py my_hands runs/mine --test my_test_hands

The folder is what docs/data_sets.md lists: your images with one JSON or CSV of annotations, or a
data set's folder as it was unzipped. Without ``--test`` errors are those on the training images.
"""

import argparse
from pathlib import Path

import numpy as np
from rich.console import Console

import keras_hand3d as kh
from keras_hand3d.drawing import draw_hands


def box_of(sample):
    """Left, top, width, height of a sample's first hand with visible key points, and its side."""
    side = int(np.argmax(sample["hands_visible"].sum(axis=1)))
    points = sample["hands_uv"][side][sample["hands_visible"][side]]
    low, high = points.min(axis=0), points.max(axis=0)
    return [*low, *(high - low)], kh.skeleton.HAND_SIDES[side]


def main():
    """Train, evaluate, predict."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("run", type=Path, help="folder to make for the run")
    parser.add_argument("--test", type=Path, help="folder to test on")
    parser.add_argument("--steps", type=int, help="as the quick recipe says by default")
    parser.add_argument("--set", action="append", default=[], help="field=value of the recipe")
    arguments = parser.parse_args()

    source = kh.data.open_source(arguments.data, "training")
    test = kh.data.open_source(arguments.test, "evaluation") if arguments.test else source
    recipe = kh.recipes.quick(kh.recipes.RECIPES["posenet"])
    steps = [f"steps={arguments.steps}"] if arguments.steps else []
    recipe = kh.recipes.override(recipe, steps + arguments.set)
    result = kh.training.train(recipe, source, arguments.run, test_source=test, console=Console())

    model = result.run.load_model()
    evaluation = kh.evaluation.evaluate(model, test, ["zb2017_2d_crop"])
    print(evaluation.results["zb2017_2d_crop"].figures)

    sample = test[0]
    box, side = box_of(sample)
    estimator = kh.HandPoseEstimator.from_run(arguments.run)
    hands = estimator.predict(sample["image"], boxes_xywh=box, handedness=side)
    kh.data.write_image(arguments.run / "first.png", draw_hands(sample["image"], hands))


if __name__ == "__main__":
    main()
