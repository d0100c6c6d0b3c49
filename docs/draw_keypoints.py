"""Draws docs/keypoints.png: the 21 key points, their numbers and colours, on an open left hand."""

from pathlib import Path

import cv2
import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.data.images import write_image
from keras_hand3d.drawing import draw_skeleton

# Where each finger's base lies and which way it points, millimetres; the back of the hand.
_BASES = {
    "thumb": ((23, 28), (0.75, 0.66)),
    "index": ((24, 90), (0.13, 0.99)),
    "middle": ((2, 95), (0.0, 1.0)),
    "ring": ((-17, 91), (-0.13, 0.99)),
    "pinky": ((-35, 81), (-0.27, 0.96)),
}
_SEGMENTS = {
    "thumb": (41, 34, 24),
    "index": (38, 25, 22),
    "middle": (42, 28, 23),
    "ring": (38, 27, 23),
    "pinky": (31, 20, 20),
}
_SCALE, _ORIGIN, _SIZE = 2.6, (250.0, 560.0), (620, 760)


def _keypoints() -> np.ndarray:
    points = np.zeros((skeleton.NUM_KEYPOINTS, 2))
    for finger, chain in zip(skeleton.FINGERS, skeleton.FINGER_CHAINS, strict=True):
        place, direction = (np.array(value, float) for value in _BASES[finger])
        reach = np.concatenate([[0.0], np.cumsum(_SEGMENTS[finger])])
        points[list(chain)] = place + reach[:, None] * direction
    return points * (_SCALE, -_SCALE) + _ORIGIN


def _write(image, text, place, scale=0.5):
    place = tuple(round(float(value)) for value in place)
    font, line = cv2.FONT_HERSHEY_SIMPLEX, cv2.LINE_AA
    cv2.putText(image, text, place, font, scale, (235, 235, 235), 1, line)


def main() -> None:
    """Draw and write the picture."""
    points = _keypoints()
    image = draw_skeleton(np.full((*_SIZE, 3), 34, np.uint8), points, thickness=4)
    for index, (column, row) in enumerate(points):
        _write(image, str(index), (column + 12, row + 5))
    _write(image, "Left hand, back. RHD order: 0 wrist,", (490, 470), 0.42)
    _write(image, "then each finger from tip to base.", (490, 490), 0.42)
    _write(image, "Unit of normalised coordinates:", (490, 520), 0.42)
    _write(image, "the bone from 11 to 12.", (490, 540), 0.42)
    write_image(Path(__file__).parent / "keypoints.png", image)


if __name__ == "__main__":
    main()
