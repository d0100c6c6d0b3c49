"""What a camera does to a picture: blur, colour cast, noise, JPEG."""

import cv2
import numpy as np


def apply_camera(rng: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """Blur a quarter of the pictures, put noise on 60 of 100 and JPEG's traces on half.

    Args:
        rng: Source of randomness.
        image: Shape (S, S, 3) float32, RGB 0..255; may be changed.

    Returns:
        Shape (S, S, 3) uint8.
    """
    draws = rng.random(4)
    cast = np.clip(rng.normal(1.0, 0.035, 3), 0.9, 1.1) * rng.uniform(0.78, 1.12)
    image = cv2.multiply(image, (*cast.tolist(), 0.0))
    if draws[0] < 0.17:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.1))
    elif draws[0] < 0.25:
        image = cv2.filter2D(image, -1, _streak(rng))
    if draws[1] < 0.6:
        image = image + _noise(rng, image.shape, rng.uniform(1.0, 7.0))
    pixels = cv2.convertScaleAbs(np.maximum(image, 0.0, out=image))
    if draws[2] < 0.5:
        quality = int(rng.integers(45, 96))
        _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        pixels = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return pixels


def _noise(rng: np.random.Generator, shape: tuple[int, ...], strength: float) -> np.ndarray:
    """Grain of one level, coarser in a share of the pictures."""
    grain = rng.integers(0, 256, shape, np.uint8).astype(np.float32)
    grain -= np.float32(127.5)
    if rng.random() < 0.3:
        grain = cv2.blur(grain, (2, 2)) * np.float32(1.7)
    grain *= np.float32(strength / 74.0)
    return grain


def _streak(rng: np.random.Generator) -> np.ndarray:
    """Kernel of a short straight motion."""
    length, angle = rng.uniform(1.0, 2.5), rng.uniform(0, np.pi)
    kernel = np.zeros((7, 7), np.float32)
    for share in np.linspace(-1, 1, 15):
        column = 3 + share * length * np.cos(angle)
        row = 3 + share * length * np.sin(angle)
        kernel[round(row), round(column)] += 1.0
    return kernel / kernel.sum()
