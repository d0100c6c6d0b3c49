"""Draws docs/renders.jpg and docs/renders_wide.jpg: 24 renders, every second with key points."""

from pathlib import Path

import cv2
import numpy as np

from keras_hand3d.data import write_image
from keras_hand3d.data.synthetic.hand_renderer import HandRenderer
from keras_hand3d.drawing import draw_skeleton

_ROWS, _COLUMNS, _SIDE, _SEED = 4, 6, 200, 11


def _picture(renderer: HandRenderer, index: int) -> np.ndarray:
    sample = renderer.render((_SEED, index))
    picture = cv2.resize(sample.image, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    if index % 2:
        scale = _SIDE / sample.image.shape[0]
        for side in np.flatnonzero(sample.hands_present):
            points = (sample.hands_uv[side] + 0.5) * scale - 0.5
            picture = draw_skeleton(picture, points, sample.hands_visible[side], thickness=1)
    return picture


def main() -> None:
    """Render and write the sheets."""
    _write_sheet("renders.jpg", HandRenderer())
    _write_sheet("renders_wide.jpg", HandRenderer(variety="wide"))


def _write_sheet(name: str, renderer: HandRenderer) -> None:
    pictures = [_picture(renderer, index) for index in range(_ROWS * _COLUMNS)]
    rows = [pictures[start : start + _COLUMNS] for start in range(0, len(pictures), _COLUMNS)]
    sheet = np.concatenate([np.concatenate(row, axis=1) for row in rows])
    write_image(Path(__file__).parent / name, sheet)


if __name__ == "__main__":
    main()
