"""Errors, multiply-adds and latency of estimators that find hands by themselves, side by side.

    KERAS_BACKEND=tensorflow python benchmarks/real_time.py --out comparison \\
        lite=DETECTOR,POSE exported=EXPORTED_DETECTOR,EXPORTED_POSE narrow=PIPELINE

Each estimator is a name and what `keras-hand3d evaluate` takes, with commas between networks that
go together; exported ones run in their runtime. All see the same renders, of the evaluation split,
which shares no sample with any training, under all protocols of found hands. Then all look in turn,
in one process, at the same decoded 640 x 480 photo of one hand, so that the ratios hold on a
machine whose speed drifts; each looks once more before it is timed, as in a stream of photos.
Multiply-adds are those of all networks of an estimator, once each, which is what a photo of one
hand takes. ``--full-width`` adds the full-width ColorHandPose3D, without training, to what is
timed.

``--no-hands`` counts the images of a folder without hands in which one is found.

Written are ``comparison.json``, ``comparison.md`` and, a folder an estimator, its evaluation.
"""

import argparse
import json
import statistics
from pathlib import Path

import cv2
import numpy as np

from keras_hand3d.benchmarking import describe_machine
from keras_hand3d.benchmarking.machine import limit_processors
from keras_hand3d.images import Photo

FULL_WIDTH = "ColorHandPose3D, width 1, not trained"
PHOTO_SIZE = (480, 640)
FIGURES = (
    "recall",
    "false_an_image",
    "false_image_share",
    "handedness_accuracy",
    "epe_uv_mean",
    "auc_uv",
    "epe_xyz_mean",
    "auc_xyz",
    "calibration_error",
)


def named_estimators(texts, **options):
    """``NAME=PART,PART`` texts as a dictionary of `LoadedEstimator`."""
    from keras_hand3d.cli.estimators import load_estimator

    loaded = {}
    for text in texts:
        name, separator, parts = text.partition("=")
        if not separator or not name or name in loaded:
            raise ValueError(f"{text}: expected NAME=NETWORK[,NETWORK], each name once.")
        loaded[name] = load_estimator(parts.split(","), **options)
    return loaded


def held_out(arguments):
    """The data set that all are compared on, and a description of it."""
    from keras_hand3d.data import CachedHands, open_source

    if arguments.data is not None:
        return open_source(arguments.data, "evaluation"), {"folder": str(arguments.data)}
    from keras_hand3d.data.synthetic import SyntheticHands

    settings = {
        "samples": arguments.samples,
        "seed": arguments.seed,
        "split": "evaluation",
        "variety": arguments.variety,
        "without_hands": arguments.without_hands,
        "backgrounds": arguments.backgrounds,
    }
    # Rendering takes longer than most estimators do.
    return CachedHands(SyntheticHands(**settings)), settings


def no_hands(estimator, folder):
    """How many images of a folder show a hand to an estimator, though there is none."""
    from keras_hand3d.evaluation import ImagesWithoutHands, evaluate_found_hands

    if folder is None:
        return {}
    evaluation = evaluate_found_hands(estimator, ImagesWithoutHands(folder), ["found_hands"])
    result = evaluation["found_hands"]
    return {"no_hands": {"images": result.empty_images, "false_images": result.false_images}}


def photo_of_one_hand(source, least_side=40.0):
    """The first image with a single annotated hand of some size, in the middle of a photo."""
    from keras_hand3d.inference.place import keypoint_box

    height, width = PHOTO_SIZE
    for index in range(len(source)):
        sample = source[index]
        (sides,) = np.nonzero(sample["hands_present"])
        if len(sides) == 1 and keypoint_box(sample["hands_uv"][sides[0]])[2:].max() > least_side:
            image = sample["image"]
            factor = min(height / image.shape[0], width / image.shape[1])
            size = [round(factor * length) for length in image.shape[:2]]
            photo = np.full((height, width, 3), 128, np.uint8)
            top, left = (height - size[0]) // 2, (width - size[1]) // 2
            photo[top : top + size[0], left : left + size[1]] = cv2.resize(image, size[::-1])
            return Photo(photo, PHOTO_SIZE), source.sample_id(index)
    raise ValueError("No image of the data set shows a single hand.")


def costs(networks):
    """Multiply-adds and parameters of models, or of the manifests of exported ones."""
    from keras_hand3d.export.samples import made_up_samples
    from keras_hand3d.export.signature import signature_of
    from keras_hand3d.models.counting import multiply_adds

    total = {"multiply_adds": 0, "parameters": 0}
    for network in networks:
        if hasattr(network, "multiply_adds"):
            total["multiply_adds"] += network.multiply_adds
            total["parameters"] += network.parameters
        else:
            signature = signature_of(network)
            one = made_up_samples(signature, 1).inputs
            total["multiply_adds"] += multiply_adds(
                lambda network=network, one=one, s=signature: s.arrays(network, one)
            )
            total["parameters"] += network.count_params()
    return total


def full_width_pipeline():
    """The paper's pipeline as it comes out of its initialisation."""
    from keras_hand3d.inference import HandPoseEstimator
    from keras_hand3d.models import ColorHandPose3D

    model = ColorHandPose3D()
    return HandPoseEstimator(model, handedness="left"), [model]


def time_all(estimators, photo, runs):
    """By name, median seconds for the photo and how many times as fast as the reference, the last.

    What an estimator has found in the photo is told, too.
    """
    from forward_pass import time_in_turn

    calls = {
        name: lambda estimator=estimator: estimator.predict_photos([photo])
        for name, estimator in estimators.items()
    }
    hands = {name: len(call()[0]) for name, call in calls.items()}
    times = time_in_turn(calls, runs, streams=True)
    reference = times[next(reversed(times))]
    return {
        name: {
            "seconds": statistics.median(values),
            "times_as_fast": statistics.median(
                b / a for a, b in zip(values, reference, strict=True)
            ),
            "runs": runs,
            "hands_in_photo": hands[name],
        }
        for name, values in times.items()
    }


def table(rows, protocol, reference):
    """Rows as Markdown; figures of one protocol."""
    header = ("estimator", "multiply-adds", "parameters", "photos/s", "times as fast")
    header += ("hands in photo", *FIGURES)
    lines = [f"Protocol {protocol}; as fast as: {reference}.", ""]
    lines += ["| " + " | ".join(header) + " |", "| --- " * len(header) + "|"]
    for row in rows:
        figures = row["protocols"].get(protocol, {})
        speed = row["latency"]
        cells = (
            row["name"],
            f"{row['multiply_adds'] / 1e6:.0f} M",
            f"{row['parameters'] / 1e6:.2f} M",
            f"{1.0 / speed['seconds']:.1f}",
            f"{speed['times_as_fast']:.1f}",
            str(speed["hands_in_photo"]),
            *("" if figures.get(name) is None else f"{figures[name]:.3f}" for name in FIGURES),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def parsed():
    """Arguments of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("estimators", nargs="+", metavar="NAME=NETWORK[,NETWORK]")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="a data set in place of renders")
    parser.add_argument("--samples", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--variety", default="wide", help="of the renders: rhd or wide")
    parser.add_argument("--without-hands", type=float, help="share of renders without hands")
    parser.add_argument("--backgrounds", type=Path, help="folder of photos")
    parser.add_argument("--no-hands", type=Path, help="folder of images that show no hand")
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--threads", type=int, help="processors to use; all by default")
    parser.add_argument("--runs", type=int, default=30, help="timed calls of each")
    parser.add_argument("--full-width", action="store_true", help="time the full-width pipeline")
    return parser.parse_args()


def main():
    """Compare, write and print."""
    arguments = parsed()
    if arguments.threads is not None:
        limit_processors(arguments.threads)
    from keras_hand3d.evaluation import evaluate_found_hands, provenance
    from keras_hand3d.files import atomic_file

    loaded = named_estimators(
        arguments.estimators, threads=arguments.threads, batch_size=arguments.batch_size
    )
    source, settings = held_out(arguments)
    rows = {}
    for name, subject in loaded.items():
        record = provenance(json.dumps(settings, default=str), len(source), subject.weights)
        evaluation = evaluate_found_hands(subject.estimator, source, record=record)
        evaluation.save(arguments.out / name)
        protocols = {key: result.figures for key, result in evaluation.results.items()}
        rows[name] = {"weights": record["weights"], "protocols": protocols}
        rows[name] |= no_hands(subject.estimator, arguments.no_hands)
        rows[name] |= costs(subject.networks)
        print(f"{name}: {json.dumps(protocols)}", flush=True)
    timed = {name: subject.estimator for name, subject in loaded.items()}
    if arguments.full_width:
        timed[FULL_WIDTH], networks = full_width_pipeline()
        rows[FULL_WIDTH] = {"weights": [], "protocols": {}, **costs(networks)}
    photo, shown = photo_of_one_hand(source)
    for name, latency in time_all(timed, photo, arguments.runs).items():
        rows[name]["latency"] = latency
    reference = next(reversed(timed))
    content = {
        "provenance": provenance(json.dumps(settings, default=str), len(source)),
        "machine": describe_machine() | {"threads": arguments.threads},
        "data": settings,
        "photo": {"size": PHOTO_SIZE, "sample": shown},
        "reference": reference,
        "results": [{"name": name, **row} for name, row in rows.items()],
    }
    with atomic_file(arguments.out / "comparison.json") as path:
        text = json.dumps(content, indent=2, allow_nan=False, default=str)
        path.write_text(text + "\n", encoding="utf-8")
    names = dict.fromkeys(key for row in rows.values() for key in row["protocols"])
    text = "\n".join(table(content["results"], name, reference) for name in names)
    with atomic_file(arguments.out / "comparison.md") as path:
        path.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
