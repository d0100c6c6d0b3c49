"""Is what a file computes what its model computes?

Outputs that vary smoothly may differ by a tolerance. Outputs that choose, such as the position of
a maximum, may differ where what they choose between lies closer together than that: rounding alone
decides there. All else that follows from such a choice is not comparable and left out.
"""

from dataclasses import dataclass, field

import numpy as np

TOLERANCES = {"float32": 1e-3, "float16": 2e-2, "int8": None}
"""By precision: largest difference, as a share of an output's largest value where that is above
one. With eight bits every output moves; how far the key points do is what counts."""

_MASKS = ("hand_segmentation", "hand_mask", "hand_found")
_PLACES = ("crop_center_uv", "crop_scale")
_POSITIONS = ("keypoints_uv_crop", "keypoints_uv")
_HANDS = ("boxes_xywh", "right_probability", "angles")
_BEFORE_THE_CROP = ("hand_score_map", *_MASKS, *_PLACES)
_LEAST_PIXELS = 0.5


@dataclass
class Comparison:
    """What came of comparing a file with its model.

    Attributes:
        tolerance: The tolerance; None where none applies.
        samples: Number of samples compared.
        differences: By output, the largest absolute difference.
        undecided: Number of samples whose crop hangs on rounding and that were compared up to it
            only.
        ties: Number of key points whose maximum hangs on rounding, and of detected hands whose
            rank does.
        problems: What is beyond the tolerance, a line each.
    """

    tolerance: float | None
    samples: int
    differences: dict[str, float] = field(default_factory=dict)
    undecided: int = 0
    ties: int = 0
    problems: list[str] = field(default_factory=list)


def compare_outputs(expected, came, precision):
    """Compare a file's outputs with its model's.

    Args:
        expected: Arrays ``(batch, ...)`` by name, the model's.
        came: Likewise, the file's.
        precision: That of the file.

    Returns:
        A `Comparison`.
    """
    tolerance = TOLERANCES[precision]
    result = Comparison(tolerance, len(next(iter(expected.values()))))
    result.problems += _wrong_kinds(expected, came)
    if result.problems:
        return result
    for name in expected:
        difference = np.abs(_float(expected[name]) - _float(came[name]))
        result.differences[name] = float(difference.max())
    if tolerance is None:
        return result
    same_crop = np.ones(result.samples, bool)
    if "hand_score_map" in expected and "crop_scale" in expected:
        same_crop = _compare_choice_of_crop(expected, came, result)
        result.undecided = int((~same_crop).sum())
        if not same_crop.any():
            result.problems.append("on every sample the crop hangs on rounding: name others")
    if "scores" in expected:
        came = _hands_of_sure_rank(expected, came, result)
    for name in expected:
        rows = slice(None) if name in _BEFORE_THE_CROP else same_crop
        if name not in (*_MASKS, *_PLACES, *_POSITIONS):
            _compare_values(name, expected[name][rows], came[name][rows], result)
    if "keypoints_uv_crop" in expected:
        _compare_positions(_rows(expected, same_crop), _rows(came, same_crop), result)
    return result


def _wrong_kinds(expected, came):
    problems = []
    for name, array in expected.items():
        if name not in came:
            problems.append(f"{name} is missing")
        elif came[name].shape != array.shape or came[name].dtype != array.dtype:
            problems.append(
                f"{name}: expected {array.dtype} of shape {array.shape}, got {came[name].dtype} "
                f"of shape {came[name].shape}"
            )
        elif not np.isfinite(_float(came[name])).all():
            problems.append(f"{name} is not finite")
    return problems


def _compare_values(name, expected, came, result):
    if not expected.size:
        return
    limit = result.tolerance * max(1.0, float(np.abs(expected).max()))
    difference = float(np.abs(expected - came).max())
    # Told in the positive: no number is not within a limit.
    if not difference <= limit:
        result.problems.append(f"{name} differs by {difference:.3g}, at most {limit:.3g} may be")


def _compare_choice_of_crop(expected, came, result):
    """Whether each sample's crop is the same; differences that rounding does not explain count."""
    logits = _float(expected["hand_score_map"])
    limit = 2.0 * result.tolerance * max(1.0, np.abs(logits).max())
    margin = logits[..., 1] - logits[..., 0]
    close = np.abs(margin) <= limit
    wrong = (expected["hand_segmentation"] != came["hand_segmentation"]) & ~close
    if wrong.any():
        result.problems.append(f"hand_segmentation differs at {int(wrong.sum())} pixels")
    same = expected["hand_found"] == came["hand_found"]
    for name, least in zip(_PLACES, (_LEAST_PIXELS, 1e-2), strict=True):
        difference = np.abs(_float(expected[name]) - _float(came[name]))
        same &= (difference.reshape(len(same), -1) <= least).all(axis=1)
    for index in np.flatnonzero(~same):
        # The region grows from the greatest margin; another one as great may lie outside of it.
        seeds = margin[index] >= margin[index].max() - limit
        other_seed = seeds & ~(expected["hand_mask"][index] > 0.5)
        if not close[index].any() and not other_seed.any():
            result.problems.append(f"the crop of sample {index} lies elsewhere")
    return same


def _compare_positions(expected, came, result):
    maps = _float(expected["keypoint_score_maps"])
    if not len(maps):
        return
    limit = 2.0 * result.tolerance * max(1.0, np.abs(maps).max())
    for name in _POSITIONS:
        distance = np.linalg.norm(_float(expected[name]) - _float(came[name]), axis=-1)
        moved = distance > _LEAST_PIXELS
        column, row = np.moveaxis(np.round(came["keypoints_uv_crop"]).astype(int), -1, 0)
        height, width = maps.shape[1:3]
        column, row = column.clip(0, width - 1), row.clip(0, height - 1)
        batch, point = np.indices(moved.shape)
        tied = maps[batch, row, column, point] >= maps.max(axis=(1, 2)) - limit
        result.ties = max(result.ties, int((moved & tied).sum()))
        if (moved & ~tied).any():
            result.problems.append(
                f"{name}: {int((moved & ~tied).sum())} key points moved, by up to "
                f"{distance[moved & ~tied].max():.1f} px"
            )


def _hands_of_sure_rank(expected, came, result):
    """The outputs that came, where hands score alike with what was expected of them.

    The last hand's rank is never sure: the next one's score is not known.
    """
    scores = _float(expected["scores"])
    limit = 2.0 * result.tolerance * max(1.0, scores.max())
    gap = scores[:, :-1] - scores[:, 1:]
    sure = np.pad(gap > limit, ((0, 0), (0, 1)))
    sure[:, 1:] &= gap > limit
    result.ties += int((~sure & (scores > limit)).sum())
    came = dict(came)
    for name in _HANDS:
        difference = _float(came[name]) - _float(expected[name])
        if name == "angles":
            difference = (difference + np.pi) % (2.0 * np.pi) - np.pi
        shape = sure.shape + (1,) * (difference.ndim - 2)
        came[name] = expected[name] + np.where(sure.reshape(shape), difference, 0.0)
    return came


def _rows(arrays, rows):
    return {name: array[rows] for name, array in arrays.items()}


def _float(array):
    return np.asarray(array, "float64")
