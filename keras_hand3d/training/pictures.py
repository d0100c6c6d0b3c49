"""Parts of the pictures of sample predictions."""

import numpy as np

from keras_hand3d.drawing import draw_label, draw_skeleton, draw_views

LEAST_SIDE = 192
"""Of a picture of one sample, in pixels."""

_LINE = 18
_TRUTH = (255, 255, 255)
_TINT = np.array([255.0, 60.0, 60.0])


def to_pixels(image):
    """``(height, width, 3)`` x / 255 - 0.5 as uint8."""
    return np.clip(np.round((np.asarray(image, "float32") + 0.5) * 255.0), 0, 255).astype("uint8")


def tinted(pixels, mask):
    """Pixels with a mask laid over them in red."""
    weight = 0.5 * np.asarray(mask, "float32")[..., None]
    return (pixels * (1.0 - weight) + _TINT * weight).astype("uint8")


def enlarged(pixels):
    """Pixels repeated so that no side is shorter than `LEAST_SIDE`.

    Args:
        pixels: ``(height, width, channels)``.

    Returns:
        ``(picture, factor)``; the factor is a whole number.
    """
    factor = -(-LEAST_SIDE // min(pixels.shape[:2]))
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1), factor


def enlarged_uv(points_uv, factor):
    """Points of an image, where the centre of a pixel is whole, in the one of `enlarged`."""
    return (np.asarray(points_uv) + 0.5) * factor - 0.5


def beside(panels):
    """Pictures of one height beside each other.

    Args:
        panels: By what each is named, pictures; a name may have several lines.
    """
    return np.concatenate([_named(name, panel) for name, panel in panels.items()], axis=1)


def skeletons_beside(pixels, true_uv, visible, pred_uv, names=("truth", "prediction")):
    """The image, with the true hand in white, and with the predicted one in colours.

    Args:
        pixels: ``(height, width, 3)`` uint8 RGB, enlarged if it is small.
        true_uv: ``(21, 2)`` pixels; None where there is no hand.
        visible: ``(21,)`` booleans.
        pred_uv: ``(21, 2)`` pixels.
        names: Of the two.
    """
    picture, factor = enlarged(pixels)
    truth = picture
    if true_uv is not None:
        truth = draw_skeleton(picture, enlarged_uv(true_uv, factor), visible, _TRUTH, thickness=1)
    prediction = draw_skeleton(picture, enlarged_uv(pred_uv, factor))
    return beside({"image": picture, names[0]: truth, names[1]: prediction})


def views_beside(picture, pred_xyz, true_xyz=None):
    """A picture, and beside it as high a hand in 3D from three sides.

    Args:
        picture: ``(height, width, 3)`` uint8 RGB.
        pred_xyz: ``(21, 3)``, see `draw_views`.
        true_xyz: ``(21, 3)`` likewise, if there is a true one.
    """
    size = picture.shape[0]
    views = draw_views(pred_xyz, size, truth_xyz=true_xyz)
    if true_xyz is not None:
        views = draw_label(views, "truth white, prediction in colours", (8, size - 10))
    return np.concatenate([picture, views], axis=1)


def titled(picture, text):
    """A picture below a line of text."""
    title = np.zeros((_LINE + 8, picture.shape[1], 3), "uint8")
    return np.concatenate([draw_label(title, text), picture], axis=0)


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


def _named(name, panel):
    for number, line in enumerate(name.splitlines()):
        panel = draw_label(panel, line, (8, 20 + number * _LINE))
    return panel
