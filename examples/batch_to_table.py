"""Find the hands of all images of a folder and write a table, a row a hand: CSV or Parquet.

    python examples/batch_to_table.py photos hands.csv MODEL [MODEL ...] [--hand-length 0.18]

A MODEL is a preset's name or folder: a HandDetector and a HandPose25D, or a ColorHandPose3D.
"""

import argparse
import csv
from pathlib import Path

import keras_hand3d as kh

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


def row_of(path, hand):
    """A hand as a dictionary of plain values: one column a coordinate, named by joint."""
    row = {"image": str(path), "hand": hand.handedness, "score": round(float(hand.score), 4)}
    joints = kh.skeleton.keypoint_order(hand.keypoint_order)
    # Pixels always; metres relative to key point 0 where the hand's size is known.
    for coordinates, axes in ((hand.keypoints_uv, "uv"), (hand.keypoints_metric, "xyz")):
        for joint, values in zip(joints, () if coordinates is None else coordinates, strict=False):
            row |= {f"{joint}_{a}": float(v) for a, v in zip(axes, values, strict=True)}
    return row


def main():
    """Predict and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("table", type=Path, help=".csv, or .parquet with the extra ray")
    parser.add_argument("models", nargs="+", help="presets that go together")
    parser.add_argument("--hand", choices=kh.skeleton.HAND_SIDES, help="where no model tells it")
    parser.add_argument("--hand-length", type=float, help="metres, wrist to middle finger's tip")
    arguments = parser.parse_args()
    options = {"handedness": arguments.hand, "hand_length": arguments.hand_length}
    estimator = kh.HandPoseEstimator.from_preset(*arguments.models, **options)
    paths = [p for p in sorted(arguments.folder.rglob("*")) if p.suffix.lower() in SUFFIXES]
    rows = []
    for path in paths:
        try:
            rows += [row_of(path, hand) for hand in estimator.predict(path)]
        except (OSError, ValueError) as error:
            print(f"Left out: {error}")
    if arguments.table.suffix == ".parquet":
        from pyarrow import Table, parquet

        parquet.write_table(Table.from_pylist(rows), arguments.table)
    else:
        columns = list(dict.fromkeys(name for row in rows for name in row))
        with arguments.table.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, columns or ["image"])
            writer.writeheader()
            writer.writerows(rows)
    print(f"{len(rows)} hands in {len(paths)} images: {arguments.table}")


if __name__ == "__main__":
    main()
