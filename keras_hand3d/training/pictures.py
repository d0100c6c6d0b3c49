"""Parts of the pictures of sample predictions."""

import numpy as np

from keras_hand3d.drawing import draw_skeleton

_TRUTH = (255, 255, 255)
_TINT = np.array([255.0, 60.0, 60.0])


def to_pixels(image):
    """``(height, width, 3)`` x / 255 - 0.5 as uint8."""
    return np.clip(np.round((np.asarray(image, "float32") + 0.5) * 255.0), 0, 255).astype("uint8")


def tinted(pixels, mask):
    """Pixels with a mask laid over them in red."""
    weight = 0.5 * np.asarray(mask, "float32")[..., None]
    return (pixels * (1.0 - weight) + _TINT * weight).astype("uint8")


def skeletons_beside(pixels, true_uv, visible, pred_uv):
    """Pixels alone, with the true hand in white, and with the predicted one in colours."""
    truth = draw_skeleton(pixels, true_uv, visible, color=_TRUTH, thickness=1)
    return np.concatenate([pixels, truth, draw_skeleton(pixels, pred_uv)], axis=1)


def stacked(pictures):
    """Pictures below each other; narrower ones are filled up with black."""
    width = max(picture.shape[1] for picture in pictures)
    return np.concatenate(
        [np.pad(p, ((0, 0), (0, width - p.shape[1]), (0, 0))) for p in pictures], axis=0
    )


def peaks_uv(score_maps):
    """``(height, width, n)`` score maps to the ``(n, 2)`` positions of their maxima."""
    height, width, n = score_maps.shape
    rows, columns = np.divmod(score_maps.reshape(height * width, n).argmax(axis=0), width)
    return np.stack([columns, rows], axis=-1).astype("float32")
