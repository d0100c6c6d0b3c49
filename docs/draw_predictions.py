"""Draws docs/predictions.jpg: what the shipped networks find in the first held-out renders."""

from pathlib import Path

import cv2
import numpy as np

from keras_hand3d.data import write_image
from keras_hand3d.data.synthetic import SyntheticHands
from keras_hand3d.drawing import draw_hands
from keras_hand3d.inference import HandPoseEstimator

_ROWS, _COLUMNS, _SIDE, _SEED = 2, 6, 200, 1000


def main() -> None:
    """Render, predict, draw: none is chosen or left out."""
    estimator = HandPoseEstimator()
    count = _ROWS * _COLUMNS
    renders = SyntheticHands(samples=count, split="evaluation", seed=_SEED, variety="wide")
    pictures = []
    for index in range(count):
        image = renders[index]["image"]
        found = cv2.resize(
            draw_hands(image, estimator.predict(image)),
            (_SIDE, _SIDE),
            interpolation=cv2.INTER_AREA,
        )
        pictures.append(found)
    rows = [pictures[start : start + _COLUMNS] for start in range(0, count, _COLUMNS)]
    sheet = np.concatenate([np.concatenate(row, axis=1) for row in rows])
    write_image(Path(__file__).parent / "predictions.jpg", sheet)


if __name__ == "__main__":
    main()
