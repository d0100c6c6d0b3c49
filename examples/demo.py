"""The main job in minutes: render hands, train, evaluate, predict. Run by ``make demo``.

Narrow versions of HandSegNet, PoseNet and the lifting networks learn from renders and are put
together into one pipeline. It is evaluated on renders that it never saw, beside the mean pose of
the training set, which is what it has to beat. Nothing is downloaded.
"""

import argparse
import csv
import shlex
import subprocess
import sys
import time
from pathlib import Path

from keras_hand3d.cli.backend import use_backend

RENDERS, HELD_OUT = 1200, 120
STAGES = {
    "handsegnet": (
        *("--steps", 1400, "--set", "learning_rates=(0,1e-3),(1100,2e-4)"),
        *("--set", "random_crop=false", "--set", "augmentation.mirror=0.5"),
        *("--set", "augmentation.brightness=0.2", "--set", "augmentation.saturation=0.3"),
    ),
    # HandSegNet's crops are less exact than true ones.
    "posenet": ("--set", "noise.center_noise=6", "--set", "noise.scale_noise=-0.35"),
    "lifting_proposed": ("--steps", 1000, "--set", "learning_rates=(0,1e-3),(800,2e-4)"),
}
"""What is trained, by the recipes' quick versions, and what is changed of these."""

REPORT_FILE = "report.html"


def main():
    """Render, train, evaluate and predict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="Folder to make.")
    parser.add_argument("--photo", type=Path, help="Also predict on this image.")
    arguments = parser.parse_args()
    out, photo, begin = arguments.out, arguments.photo, time.monotonic()
    if photo and not photo.is_file():
        sys.exit(f"{photo}: there is no such photo.")
    held_out = render(out)
    losses = {name: train(out, name, changes) for name, changes in STAGES.items()}
    missed = evaluate(out, losses, held_out)
    predict(out, held_out, photo)
    print(f"\n{(time.monotonic() - begin) / 60:.1f} minutes. Predictions: {out / 'predictions'}")
    print(f"Report: {(out / REPORT_FILE).resolve()}", flush=True)
    if missed:
        sys.exit("Not reached: " + "; ".join(missed))


def render(out):
    """Render and pack both splits; returns the held-out one."""
    from demo_renders import render_chosen

    from keras_hand3d.data import pack

    for split, count in (("training", RENDERS), ("evaluation", HELD_OUT)):
        print(f"Rendering {count} hands for {split} ...", flush=True)
        held_out = pack(render_chosen(count, split), out / "data" / split)
    return held_out


def train(out, recipe, changes):
    """Train a network; returns its mean loss in the first and in the last steps."""
    run = out / recipe
    run_command("train", recipe, "--quick", "--data", out / "data" / "training", "--run", run,
                "--cache", *changes)  # fmt: skip
    with (run / "history.csv").open() as stream:
        losses = [float(row["loss"]) for row in csv.DictReader(stream)]
    return losses[0], losses[-1]


def evaluate(out, losses, held_out):
    """Put the networks together, compare them with the mean pose; returns what was not reached."""
    # Before Keras is imported: it starts as quietly as in the commands.
    use_backend(None)
    from demo_evaluation import compose, evaluate_pipeline

    from keras_hand3d.data import open_source

    pipeline = compose([out / name for name in STAGES], out / "pipeline")
    training = open_source(out / "data" / "training")
    missed = evaluate_pipeline(pipeline, training, held_out, out, REPORT_FILE)
    for name, (first, last) in losses.items():
        print(f"{name}: loss {first:.3f} in the first steps, {last:.3f} in the last")
        if not last < first:
            missed.append(f"the loss of {name} did not fall")
    return missed


def predict(out, held_out, photo):
    """Predict on a held-out render of either side, which the model must be told, and on a photo."""
    from keras_hand3d.data.images import write_image
    from keras_hand3d.model_folders import DEFAULT_PRESETS, shipped_presets

    predictions = ("--out", out / "predictions")
    is_right = [bool(sample["hands_present"][1]) for sample in held_out]
    for side in ("left", "right"):
        index = is_right.index(side == "right")
        path = out / "held_out" / f"{held_out.sample_id(index)}.png"
        write_image(path, held_out[index]["image"])
        run_command("predict", path, "--model", out / "pipeline", "--hand", side, *predictions)
    if photo:
        # Shipped networks, if there are: those of the demo have seen nothing like a photo.
        shipped = set(DEFAULT_PRESETS) <= set(shipped_presets())
        model = () if shipped else ("--model", out / "pipeline")
        run_command("predict", photo, *model, *predictions)


def run_command(*arguments):
    """Run a keras-hand3d command, showing it first."""
    words = [str(argument) for argument in arguments]
    print(f"\n$ keras-hand3d {shlex.join(words)}", flush=True)
    done = subprocess.run([sys.executable, "-m", "keras_hand3d.cli", *words], check=False)
    if done.returncode:
        sys.exit(f"keras-hand3d {words[0]} ended with status {done.returncode}.")


if __name__ == "__main__":
    main()
