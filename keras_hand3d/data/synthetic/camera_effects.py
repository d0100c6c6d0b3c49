"""What a camera does to a picture: blur, colour cast, noise, JPEG."""

import functools

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
        image = cv2.filter2D(image, -1, _streak(rng, rng.uniform(1.0, 2.5), 7))
    if draws[1] < 0.6:
        image = image + _noise(rng, image.shape, rng.uniform(1.0, 7.0))
    pixels = cv2.convertScaleAbs(np.maximum(image, 0.0, out=image))
    if draws[2] < 0.5:
        pixels = _jpeg(pixels, int(rng.integers(45, 96)))
    return pixels


def apply_varied_camera(rng: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """A wider range of cameras: white balance, tint, contrast, low light, motion, low resolution.

    Args:
        rng: Source of randomness.
        image: Shape (S, S, 3) float32, RGB 0..255; may be changed.

    Returns:
        Shape (S, S, 3) uint8.
    """
    draws = rng.random(7)
    if draws[0] < 0.22:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.9) * len(image) / 320)
    elif draws[0] < 0.36:
        image = cv2.filter2D(image, -1, _streak(rng, rng.uniform(1.0, 6.5), 15))
    dark = draws[1] < 0.1
    exposure = rng.uniform(0.3, 0.6) if dark else _auto_exposure(rng, image)
    image = cv2.transform(image, np.float32(exposure) * _color_matrix(rng))
    if draws[2] < 0.4:
        bent = cv2.multiply(image, 255.0 - image, scale=rng.uniform(-0.45, 0.6) / 255.0)
        image = image + bent
    if draws[3] < 0.15:
        image = image * _vignette(len(image)) ** np.float32(rng.uniform(0.5, 2.0))
    if dark or draws[4] < 0.6:
        strength = rng.uniform(4.0, 16.0) if dark else rng.uniform(1.0, 9.0)
        image = image + _noise(rng, image.shape, strength)
    pixels = cv2.convertScaleAbs(np.maximum(image, 0.0))
    if draws[5] < 0.12:
        pixels = _low_resolution(rng, pixels)
    if draws[6] < 0.6:
        pixels = _jpeg(pixels, int(rng.integers(18, 96)))
    return pixels


def _auto_exposure(rng: np.random.Generator, image: np.ndarray) -> float:
    """Gain that brings a picture some of the way to a middle brightness."""
    wanted = rng.uniform(65.0, 150.0) / max(float(image[::8, ::8].mean()), 1.0)
    return float(np.clip(wanted ** rng.uniform(0.2, 0.9), 0.55, 2.6))


def _color_matrix(rng: np.random.Generator) -> np.ndarray:
    """White balance, tint and saturation as one matrix (3, 3)."""
    gains = np.exp(rng.normal(0.0, [0.085, 0.035, 0.10]))
    gains = np.clip(gains, 0.75, 1.33)
    kind = rng.random()
    keep = 0.0 if kind < 0.03 else rng.uniform(0.35, 1.4) if kind < 0.4 else 1.0
    gray = np.array([0.3, 0.59, 0.11])
    return (gains[:, None] * (keep * np.eye(3) + (1.0 - keep) * gray)).astype(np.float32)


@functools.cache
def _vignette(size: int) -> np.ndarray:
    place = np.linspace(-1.0, 1.0, size, dtype=np.float32)
    return (1.0 - 0.3 * (place[:, None] ** 2 + place**2))[..., None]


def _low_resolution(rng: np.random.Generator, pixels: np.ndarray) -> np.ndarray:
    size = len(pixels)
    side = max(int(size * rng.uniform(0.35, 0.8)), 8)
    kind = cv2.INTER_LINEAR if rng.random() < 0.7 else cv2.INTER_CUBIC
    small = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (size, size), interpolation=kind)


def _jpeg(pixels: np.ndarray, quality: int) -> np.ndarray:
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def _noise(rng: np.random.Generator, shape: tuple[int, ...], strength: float) -> np.ndarray:
    """Grain of one level, coarser in a share of the pictures."""
    grain = rng.integers(0, 256, shape, np.uint8).astype(np.float32)
    grain -= np.float32(127.5)
    if rng.random() < 0.3:
        grain = cv2.blur(grain, (2, 2)) * np.float32(1.7)
    grain *= np.float32(strength / 74.0)
    return grain


def _streak(rng: np.random.Generator, length: float, size: int) -> np.ndarray:
    """Kernel of a short straight motion, half as long as given, of an odd size."""
    angle = rng.uniform(0, np.pi)
    kernel, middle = np.zeros((size, size), np.float32), size // 2
    for share in np.linspace(-1, 1, 2 * size + 1):
        column = middle + share * length * np.cos(angle)
        row = middle + share * length * np.sin(angle)
        kernel[round(row), round(column)] += 1.0
    return kernel / kernel.sum()
