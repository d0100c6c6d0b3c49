"""Bringing images to the size of a network's input, and pixels back. Needs NumPy and OpenCV."""

from dataclasses import dataclass

import cv2
import numpy as np

OUTSIDE = 128
"""Grey value of what is not in the image: next to zero to a network, whose convolutions and crops
have zero there too."""

LONGEST_BOX = 1e9
"""Pixels: no image is that large, and no number of a box may be larger."""


@dataclass(frozen=True, eq=False)
class ImageFit:
    """An upright window of an image, resampled to a network's input.

    Positions are of pixel centres: the window begins at ``origin_uv - 0.5``.

    Attributes:
        origin_uv: ``(2,)`` the window's first pixel (column, row) in the image.
        scale_uv: ``(2,)`` input pixels for one image pixel, along columns and rows.
    """

    origin_uv: np.ndarray
    scale_uv: np.ndarray
    angle = 0.0

    def to_image(self, points_uv: np.ndarray) -> np.ndarray:
        """Image pixels of ``(..., 2)`` pixels of the input."""
        return (points_uv + 0.5) / self.scale_uv - 0.5 + self.origin_uv

    def to_input(self, points_uv: np.ndarray) -> np.ndarray:
        """Input pixels of ``(..., 2)`` pixels of the image."""
        return (points_uv - self.origin_uv + 0.5) * self.scale_uv - 0.5

    def box_to_image(self, box_xywh: np.ndarray) -> np.ndarray:
        """Image pixels of a box in the input: left, top, width, height."""
        return np.concatenate([self.to_image(box_xywh[:2]), box_xywh[2:] / self.scale_uv])

    def enlarged(self, factor_uv: np.ndarray) -> "ImageFit":
        """The same fit of the image at ``factor_uv`` times its size."""
        return ImageFit(self.origin_uv * factor_uv, self.scale_uv / factor_uv)


@dataclass(frozen=True, eq=False)
class TurnedFit:
    """A square window of an image, turned about its centre, resampled to a network's input.

    The window's centre lies at ``size / 2`` in the input, as in `geometry.crop_from_image_uv`.

    Attributes:
        center_uv: ``(2,)`` the window's centre (column, row) in the image.
        matrix: ``(2, 2)`` image pixels for input pixels.
        size: Side of the input in pixels.
        angle: How far the window is turned, radians, clockwise as seen.
    """

    center_uv: np.ndarray
    matrix: np.ndarray
    size: int
    angle: float

    def to_image(self, points_uv: np.ndarray) -> np.ndarray:
        """Image pixels of ``(..., 2)`` pixels of the input."""
        return (points_uv - self.size / 2.0) @ self.matrix.T + self.center_uv

    def enlarged(self, factor_uv: np.ndarray) -> "TurnedFit":
        """The same fit of the image at ``factor_uv`` times its size."""
        center = (self.center_uv + 0.5) * factor_uv - 0.5
        return TurnedFit(center, factor_uv[:, None] * self.matrix, self.size, self.angle)


def fit_image(pixels, size, keep_aspect=True):
    """An image brought to a size whole.

    Args:
        pixels: ``(height, width, 3)`` uint8.
        size: ``(height, width)`` of the result.
        keep_aspect: Whether its aspect is kept: then it lies in the upper left corner, and what is
            left at the right or at the bottom is `OUTSIDE`. Else it is squeezed, as the released
            code does.

    Returns:
        ``(fitted, fit)``: ``(*size, 3)`` uint8 and the `ImageFit`.
    """
    height, width = pixels.shape[:2]
    target = np.array([size[1], size[0]])
    scale_uv = target / (width, height)
    if keep_aspect:
        target = np.maximum(1, np.round(scale_uv.min() * np.array([width, height]))).astype(int)
        # A side is rounded to whole pixels, so the two scales may differ by a trifle.
        scale_uv = target / (width, height)
    fitted = np.full((*size, 3), OUTSIDE, np.uint8)
    fitted[: target[1], : target[0]] = _resized(pixels, target)
    return fitted, ImageFit(np.zeros(2), scale_uv)


def cut_square(pixels, center_uv, side, size):
    """A square window of an image at a given size, `OUTSIDE` where it reaches out of the image.

    Args:
        pixels: ``(height, width, 3)`` uint8.
        center_uv: Centre of the window (column, row), pixels.
        side: Side of the window in pixels; whole pixels are taken.
        size: Side of the result in pixels.

    Returns:
        ``(crop, fit)``: ``(size, size, 3)`` uint8 and the `ImageFit`.
    """
    side = max(1, round(side))
    start = np.round(np.asarray(center_uv, float) + 0.5 - side / 2.0).astype(int)
    limit = np.array([pixels.shape[1], pixels.shape[0]])
    # With what the outermost samples are blended with.
    margin = 1 + -(-side // size)
    low = np.clip(start - margin, 0, limit)
    high = np.clip(start + side + margin, 0, limit)
    fit = ImageFit(start.astype(float), np.full(2, size / side))
    crop = np.full((size, size, 3), OUTSIDE, np.uint8)
    if (high > low).all():
        window = pixels[low[1] : high[1], low[0] : high[0]]
        # Only what is left of the window is resampled, however far it reaches out of the image.
        if side > size:
            target = np.maximum(1, np.round((high - low) * size / side)).astype(int)
            window = _resized(window, target)
        step = (high - low) / (window.shape[1], window.shape[0]) * size / side
        shift = 0.5 * step + (low - start) * size / side - 0.5
        transform = np.array([[step[0], 0.0, shift[0]], [0.0, step[1], shift[1]]])
        window = np.ascontiguousarray(window)
        crop = cv2.warpAffine(
            window,
            transform,
            (size, size),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(OUTSIDE,) * 3,
        )
    return crop, fit


def cut_turned_square(pixels, center_uv, side, angle, size):
    """A square window of an image, turned about its centre, at a given size.

    Args:
        pixels: ``(height, width, 3)`` uint8.
        center_uv: Centre of the window (column, row), pixels.
        side: Side of the window in pixels.
        angle: How far the window is turned, radians, clockwise as seen: what points along it
            points up in the result.
        size: Side of the result in pixels.

    Returns:
        ``(crop, fit)``: ``(size, size, 3)`` uint8, `OUTSIDE` where the window reaches out of the
        image, and the `TurnedFit`.
    """
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    center = np.asarray(center_uv, float)
    fit = TurnedFit(center, turn * (side / size), size, float(angle))
    limit = np.array([pixels.shape[1], pixels.shape[0]])
    halvings = int(np.log2(max(side / size, 1.0)))
    # With what the outermost samples are blended with, to whole pixels of the reduced image.
    reach = np.abs(turn).sum(axis=1) * side / 2.0 + 1.0 + side / size
    whole = 2**halvings
    low = np.clip(whole * np.floor((center - reach) / whole), 0, limit).astype(int)
    high = np.clip(whole * np.ceil((center + reach + 1.0) / whole), 0, limit).astype(int)
    if not (high > low).all():
        return np.full((size, size, 3), OUTSIDE, np.uint8), fit
    # In training, too, a pixel of the crop is blended from four alone; but its pictures are small,
    # so what is reduced further than there is averaged to the end.
    window = _halved(pixels[low[1] : high[1], low[0] : high[0]], halvings)
    if halvings > 1:
        window = _resized(window, np.maximum(1, np.round((high - low) * size / side)).astype(int))
    step = (high - low) / (window.shape[1], window.shape[0])
    # From pixels of the result to those of the (reduced) window.
    corner = (fit.to_image(np.zeros(2)) - low + 0.5) / step - 0.5
    transform = np.column_stack([fit.matrix / step[:, None], corner])
    crop = cv2.warpAffine(
        window,
        transform,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(OUTSIDE,) * 3,
    )
    return crop, fit


def square_of_box(box_xywh, margin):
    """Centre (column, row) and side of the square that is looked at for a box.

    Args:
        box_xywh: Left, top, width, height in pixels.
        margin: The square's side over the box's longer one.

    Raises:
        ValueError: If the box has no size, or numbers over `LONGEST_BOX`.
    """
    box = np.asarray(box_xywh, float)
    if box.shape != (4,) or not np.isfinite(box).all() or (box[2:] <= 0).any():
        raise ValueError(
            f"Box: expected left, top, width, height above zero, got {np.array(box_xywh).tolist()}."
        )
    if np.abs(box).max() > LONGEST_BOX:
        raise ValueError(
            f"Box: expected pixels, at most {LONGEST_BOX:g}, got {np.array(box_xywh).tolist()}."
        )
    return box[:2] + box[2:] / 2.0, margin * float(box[2:].max())


def network_pixels(images):
    """Pixels as the networks take them.

    Args:
        images: ``(..., 3)`` uint8 RGB.

    Returns:
        float32, x / 255 - 0.5.
    """
    return np.asarray(images).astype(np.float32) / np.float32(255.0) - np.float32(0.5)


def _resized(pixels, target):
    """Pixels at ``(width, height)``, averaged where they get fewer."""
    size = np.array(pixels.shape[1::-1])
    pixels = _halved(pixels, int(np.log2((size / target).min().clip(1.0))))
    shrinks = (target < pixels.shape[1::-1]).any()
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(pixels, (int(target[0]), int(target[1])), interpolation=method)


def _halved(pixels, times):
    """Pixels of half the size so many times: OpenCV averages halves many times as fast as other
    shares of a pixel."""
    pixels = np.ascontiguousarray(pixels)
    for _ in range(times):
        height, width = pixels.shape[:2]
        half = (-(-width // 2), -(-height // 2))
        pixels = cv2.resize(pixels, half, interpolation=cv2.INTER_AREA)
    return pixels
