"""A folder of FreiHAND's layout with few small images, made from arithmetic."""

import json

import cv2
import numpy as np


def hand_xyz(index=0):
    """21 key points in FreiHAND's order, metres."""
    place = np.arange(21, dtype="float64")
    return np.stack([0.004 * place - 0.04, 0.003 * (place % 5), 0.6 + 0.01 * index + 0 * place], -1)


def intrinsics(index=0):
    """Camera of an annotation."""
    return np.array([[480.0 + index, 0, 112], [0, 470.0, 111], [0, 0, 1]])


def write_freihand(root, split="training", count=2, versions=4, **contents):
    """Write the folder; ``contents`` by kind take the place of what is annotated."""
    folder = root / split / "rgb"
    folder.mkdir(parents=True)
    for number in range(count * versions):
        picture = np.full((16, 16, 3), 20 * number, np.uint8)
        cv2.imwrite(str(folder / f"{number:08d}.jpg"), picture)
    annotations = {
        "xyz": [hand_xyz(index).tolist() for index in range(count)],
        "K": [intrinsics(index).tolist() for index in range(count)],
        "scale": [0.03 + 0.001 * index for index in range(count)],
    }
    for kind, content in (annotations | contents).items():
        (root / f"{split}_{kind}.json").write_text(json.dumps(content))
    return root
