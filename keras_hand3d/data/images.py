"""Images of data sets: masks of classes, and fitting images into a canvas of one size."""

import math
from pathlib import Path

import cv2
import numpy as np

from keras_hand3d.images import decode_image, read_image, write_image

__all__ = [
    "fit_canvas",
    "read_image",
    "read_mask",
    "scale_intrinsics",
    "scale_uv",
    "write_image",
]


def read_mask(path: Path) -> np.ndarray:
    """Read an image of classes, one channel, values as they are.

    Args:
        path: Image file of eight bits; of several channels the first is taken.

    Returns:
        ``(height, width)`` uint8.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not an image, or not of eight bits.
    """
    path = Path(path)
    mask = decode_image(path, path.read_bytes(), cv2.IMREAD_UNCHANGED)
    if mask.dtype != np.uint8:
        raise ValueError(f"{path}: expected a mask of 8 bits, got {mask.dtype}.")
    return mask if mask.ndim == 2 else np.ascontiguousarray(mask[..., 0])


def fit_canvas(image: np.ndarray, size: int) -> tuple[np.ndarray, float]:
    """Bring an image to a square of one size without moving its origin.

    A larger image is reduced to fit, a smaller one keeps its size; the rest, at the right and at
    the bottom, is black. Pixel positions therefore scale by one factor and shift by nothing.

    Args:
        image: ``(height, width, 3)`` uint8.
        size: Side of the square in pixels.

    Returns:
        ``(canvas, scale)``: ``(size, size, 3)`` uint8, and canvas pixels for one image pixel.
    """
    height, width = image.shape[:2]
    scale = min(1.0, size / max(height, width))
    if scale < 1.0:
        if round(min(height, width) * scale) < 1:
            image = _thick_enough(image, scale)
        # By the scale, not to a size: the shorter side's rounded length is of another scale.
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    canvas = np.zeros((size, size, 3), np.uint8)
    canvas[: image.shape[0], : image.shape[1]] = image
    return canvas, scale


def _thick_enough(image, scale):
    """The image with its border repeated until it is as thick as one pixel of the canvas."""
    missing = [max(0, math.ceil(1.0 / scale) - side) for side in image.shape[:2]]
    return cv2.copyMakeBorder(image, 0, missing[0], 0, missing[1], cv2.BORDER_REPLICATE)


def scale_uv(points_uv: np.ndarray, scale: float) -> np.ndarray:
    """Pixel positions after `fit_canvas`; positions are of pixel centres."""
    return (points_uv + 0.5) * scale - 0.5


def scale_intrinsics(intrinsics: np.ndarray, scale: float) -> np.ndarray:
    """Camera matrix after `fit_canvas`."""
    shift = 0.5 * scale - 0.5
    transform = np.array([[scale, 0, shift], [0, scale, shift], [0, 0, 1]], intrinsics.dtype)
    return transform @ intrinsics
