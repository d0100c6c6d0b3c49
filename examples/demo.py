"""The main job on four small samples: train, evaluate, predict. Run by ``make demo``.

The samples are those of tests/parity/rhd_pipeline.npz: smooth noise with annotated hands in RHD's
form. They show that the machinery works and learns; they are not pictures of hands.
"""

import argparse
import json
import shlex
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np

SAMPLES = Path(__file__).parents[1] / "tests" / "parity" / "rhd_pipeline.npz"
FIRST_LEFT_CLASS, FIRST_RIGHT_CLASS = 2, 18


def write_samples(folder: Path) -> list[dict]:
    """Write the samples as a folder of images with one JSON of annotations."""
    folder.mkdir(parents=True)
    arrays = np.load(SAMPLES)
    entries = []
    for index, (image, mask) in enumerate(zip(arrays["image"], arrays["mask"], strict=True)):
        name = f"{index:05d}.png"
        cv2.imwrite(str(folder / name), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        right = np.sum(mask >= FIRST_RIGHT_CLASS)
        is_right = int(right >= np.sum((mask >= FIRST_LEFT_CLASS) & (mask < FIRST_RIGHT_CLASS)))
        hand = slice(21 * is_right, 21 * is_right + 21)
        entries.append(
            {
                "image": name,
                "hand": ("left", "right")[is_right],
                "uv": arrays["uv"][index, hand].tolist(),
                "visible": arrays["visible"][index, hand].tolist(),
                "xyz": arrays["xyz"][index, hand].tolist(),
                "K": arrays["K"][index].tolist(),
            }
        )
    content = {"keypoint_order": "rhd", "hands": entries}
    (folder / "annotations.json").write_text(json.dumps(content))
    return entries


def run(*arguments: object) -> None:
    """Run a keras-hand3d command, showing it first."""
    words = [str(argument) for argument in arguments]
    print(f"\n$ keras-hand3d {shlex.join(words)}", flush=True)
    subprocess.run([sys.executable, "-m", "keras_hand3d.cli", *words], check=True)


def box_of(entry: dict) -> str:
    """The box of an entry's visible key points, as the command line takes it."""
    points = np.array(entry["uv"])[np.array(entry["visible"])]
    low, high = points.min(axis=0), points.max(axis=0)
    return ",".join(f"{value:.0f}" for value in (*low, *(high - low)))


def main() -> None:
    """Train, evaluate and predict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--photo", type=Path, help="also predict on this image")
    arguments = parser.parse_args()
    out = arguments.out
    data, posenet, lifting = out / "data", out / "posenet", out / "lifting"
    entries = write_samples(data)
    quick = ("--data", data, "--batch-size", 4, "--no-noise")
    run("train", "posenet", *quick, "--run", posenet, "--steps", 500, "--width", 0.2,
        "--learning-rate", 1e-3, "--set", "kernel_initializer=he_normal")  # fmt: skip
    run("train", "lifting_proposed", *quick, "--run", lifting, "--steps", 300, "--width", 0.25,
        "--learning-rate", 1e-3)  # fmt: skip
    run("evaluate", posenet, "--data", data)
    run("evaluate", lifting, "--data", data)
    for entry in entries:
        run("predict", data / entry["image"], "--model", posenet, "--lifting", lifting, "--hand",
            entry["hand"], "--box", box_of(entry), "--out", out / "predictions")  # fmt: skip
    if arguments.photo:
        run("predict", arguments.photo, "--model", posenet, "--out", out / "predictions")
    print(f"\nPictures: {posenet}/evaluation/pictures, {lifting}/evaluation/pictures, "
          f"{out}/predictions")  # fmt: skip


if __name__ == "__main__":
    main()
