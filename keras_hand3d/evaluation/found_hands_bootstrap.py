"""Found hands, image by image, and their figures by resampling the images."""

import numpy as np

from keras_hand3d.evaluation.bootstrap import (
    resampled_areas,
    resampled_box_pck,
    resampled_errors,
)
from keras_hand3d.evaluation.evaluation_result import box_pck_name


def by_image(hands, images):
    """Rows of hands as arrays of one row an image, which can be drawn and ordered with it.

    Args:
        hands: Rows of hands, see `compare_found_hands`; an image has one of a side at most.
        images: Rows of images.

    Returns:
        Dictionary of ``(images, 2, ...)`` arrays by side, zero where there is no such hand:
        ``present``, ``found``, ``side_right``, ``box_sides``, ``counted``, ``errors_uv`` and, if
        the hands have them, ``errors_xyz``; and of ``(images,)`` arrays: ``false`` hands and
        whether the image is ``empty``.
    """
    count = len(images["annotated"])
    rows = hands["image"], hands["side"]
    parts = {"false": images["false"], "empty": images["annotated"] == 0}
    values = {"present": np.ones(len(rows[0]), bool), "found": hands["prediction"] >= 0}
    names = ("side_right", "box_sides", "counted", "errors_uv", "errors_xyz")
    values |= {name: hands[name] for name in names if name in hands}
    for name, value in values.items():
        parts[name] = np.zeros((count, 2, *value.shape[1:]), value.dtype)
        parts[name][rows] = value
    return parts


def resampled_found_figures(protocol, parts, counts):
    """Figures of a protocol of found hands for each resample.

    Args:
        protocol: The `FoundHandsProtocol`.
        parts: What `by_image` gives.
        counts: ``(resamples, images)`` how often each image is drawn.

    Returns:
        Dictionary of ``(resamples,)`` arrays, named as the ``figures`` of `FoundHandsResult`; those
        of the box's error and of the calibration are left out. NaN where a resample has nothing
        that tells a figure.
    """
    weights = counts.astype("float64")
    by_side = np.repeat(counts, 2, axis=1)
    flat = {
        name: part.reshape(-1, *part.shape[2:]) for name, part in parts.items() if part.ndim > 1
    }
    present, found = flat["present"], flat["found"]
    figures = {
        "recall": _share(found, present, by_side),
        "false_an_image": _share(parts["false"], np.ones_like(parts["empty"]), weights),
        "false_image_share": _share(parts["false"] > 0, parts["empty"], weights),
        "handedness_accuracy": _share(flat["side_right"], found, by_side),
    }
    for frame, thresholds in (("uv", protocol.uv_thresholds), ("xyz", protocol.xyz_thresholds)):
        errors = flat.get(f"errors_{frame}")
        if errors is None:
            continue
        counted = flat["counted"] & present[:, None]
        areas = resampled_areas(protocol, thresholds, errors, counted, by_side.astype("float64"))
        known = counted & np.isfinite(errors)
        mean, median = resampled_errors(protocol, errors, known, by_side)
        figures |= {f"epe_{frame}_mean": mean, f"epe_{frame}_median": median, f"auc_{frame}": areas}
        if frame == "uv":
            figures[box_pck_name(protocol)] = resampled_box_pck(
                protocol, errors, flat["box_sides"], counted, by_side.astype("float64")
            )
    return figures


def _share(values, counted, weights):
    """Sum of values over the number of what counts; NaN where nothing does."""
    total = weights @ np.where(counted, values, 0).astype("float64")
    count = weights @ counted.astype("float64")
    return np.where(count > 0, total / np.maximum(count, 1.0), np.nan)
