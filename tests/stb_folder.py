"""A folder of STB's layout with few small images, made from arithmetic."""

import cv2
import numpy as np
from scipy.io import savemat

FILES = ("BB_left", "BB_right", "SK_color")


def hand_mm(index=0):
    """21 key points in STB's order, millimetres: the palm, then fingers of unlike places."""
    place = np.arange(21, dtype="float64")
    return np.stack([3.0 * place - 20.0, 2.0 * (place % 5) + index, 500.0 + place], axis=-1)


def labels(count=2):
    """``handPara`` ``(3, 21, count)``."""
    return np.stack([hand_mm(index).T for index in range(count)], axis=-1)


def pixel(camera, number):
    """Colour that an image is filled with."""
    return np.array([40 * FILES.index(camera), 10 * number, 7], np.uint8)


def write_stb(root, sequences=("B1Counting",), count=2, images="images"):
    """Write the folder; returns its root."""
    (root / "labels").mkdir(parents=True, exist_ok=True)
    for sequence in sequences:
        folder = root / images / sequence
        folder.mkdir(parents=True)
        for camera in FILES:
            for number in range(count):
                picture = np.tile(pixel(camera, number), (6, 8, 1))
                cv2.imwrite(str(folder / f"{camera}_{number}.png"), picture[..., ::-1])
        for kind in ("BB", "SK"):
            savemat(root / "labels" / f"{sequence}_{kind}.mat", {"handPara": labels(count)})
    return root
