"""Hands that were found and those that were there, compared under a protocol."""

import numpy as np
from keras import ops

from keras_hand3d import geometry, skeleton
from keras_hand3d.evaluation.box_matching import match_boxes
from keras_hand3d.evaluation.found_hands_predictions import scaled_hand
from keras_hand3d.evaluation.protocol_errors import compared_xyz, protocol_errors
from keras_hand3d.inference.place import keypoint_box


def compare_found_hands(protocol, predictions):
    """Everything that the figures of a protocol are computed from.

    Args:
        protocol: A `FoundHandsProtocol`.
        predictions: The `FoundHandsPredictions`.

    Returns:
        ``(hands, images)``, dictionaries of arrays. ``hands`` has a row for each hand that counts:
        ``image`` (its number), ``side`` (0 left, 1 right), ``prediction`` (its number in the image,
        -1 if the hand was not found), ``score`` (NaN if not), ``side_right``, ``box_sides`` (longer
        side, px), ``true_uv``, ``predicted_uv`` ``(n, 21, 2)`` px, ``counted``, ``visible``,
        ``labelled``, ``confidence``, ``errors_uv`` ``(n, 21)`` px, and of an estimator that lifts
        on a data set with xyz ``true_xyz``, ``predicted_xyz`` ``(n, 21, 3)`` and ``errors_xyz`` in
        millimetres; errors of what was not found, or not lifted, are infinite. ``images`` has a row
        for each: ``annotated`` and ``ignored`` hands, ``false`` ones and the best ``false_score``
        (NaN without one); ``false_scores`` has one number for each false hand.

    Raises:
        ValueError: If the truth's key point 0 is the palm, and the protocol's is the wrist.
    """
    root = root_of(protocol, predictions)
    if (predictions.source_root, root) == ("palm", "wrist"):
        raise ValueError(
            f"Protocol {protocol.name} cannot be computed: key point 0 of the data set is the "
            "palm, and the estimator's or the protocol's is the wrist."
        )
    rows, images, false_scores = [], [], []
    for number, image in enumerate(predictions.images):
        found, facts, false = _compare_image(protocol, image)
        rows += [{"image": number, **row} for row in found]
        images.append(facts)
        false_scores += false
    hands = _stacked(rows, _EMPTY_HAND)
    if predictions.source_root != root:
        _move_root(hands)
    if protocol.counted == "all":
        hands["counted"] = hands["labelled"]
    else:
        hands["counted"] = hands["visible"]
    is_found = (hands["prediction"] >= 0)[:, None]
    hands["errors_uv"] = _errors(hands["true_uv"], hands["predicted_uv"], is_found)
    if predictions.lifts and not np.isnan(hands["true_xyz"]).any():
        _compare_xyz(protocol, hands)
    else:
        del hands["true_xyz"], hands["predicted_xyz"]
    images = _stacked(images, {"annotated": 0, "ignored": 0, "false": 0, "false_score": 0.0})
    return hands, {**images, "false_scores": np.array(false_scores, float)}


def root_of(protocol, predictions):
    """What key point 0 is in the comparison, ``"palm"`` or ``"wrist"``."""
    return predictions.root if protocol.root == "estimator" else protocol.root


_EMPTY_HAND = {
    "image": 0,
    "side": 0,
    "prediction": 0,
    "score": 0.0,
    "side_right": False,
    "box_sides": 0.0,
    "true_uv": np.zeros((21, 2)),
    "predicted_uv": np.zeros((21, 2)),
    "visible": np.zeros(21, bool),
    "labelled": np.zeros(21, bool),
    "confidence": np.zeros(21),
    "true_xyz": np.zeros((21, 3)),
    "predicted_xyz": np.zeros((21, 3)),
}


def _stacked(rows, example):
    """Rows as arrays; of no row those of an example without rows."""
    return {name: np.array([row[name] for row in rows or [example]])[: len(rows)]
            for name in example}  # fmt: skip


def _compare_image(protocol, image):
    """``(a row for each hand that counts, facts of the image, scores of false hands)``."""
    factor = protocol.image_side / max(image.size)
    left, right = ([scaled_hand(hand, factor) for hand in hands] for hands in image.hands)
    sides = np.flatnonzero(image.present)
    uv = image.uv * factor
    boxes = [keypoint_box(uv[side]) for side in sides]
    lengths = [float(box[2:].max()) for box in boxes]
    asked = image.asked[sides]
    counts = asked & (np.array(lengths) > protocol.least_side)
    matches, is_false = match_boxes(
        [_box(protocol, hand) for hand in left],
        [hand.score for hand in left],
        boxes,
        counts,
        protocol.least_iou,
    )
    rows = []
    for place, side in enumerate(sides):
        if counts[place]:
            (taken,) = np.flatnonzero(matches == place)[:1] if place in matches else (-1,)
            hand = None if taken < 0 else (left, right)[side][taken]
            truth = {
                "side": side,
                "box_sides": lengths[place],
                "true_uv": uv[side],
                "visible": image.visible[side],
                "labelled": image.labelled[side],
                "true_xyz": _unknown(3) if image.xyz is None else image.xyz[side],
            }
            rows.append({**truth, "prediction": int(taken), **_predicted(hand, side)})
    false = [left[index].score for index in np.flatnonzero(is_false)]
    facts = {
        "annotated": len(sides),
        "ignored": int(sum(asked) - sum(counts)),
        "false": len(false),
        "false_score": max(false, default=np.nan),
    }
    return rows, facts, false


def _box(protocol, hand):
    return (
        keypoint_box(hand.keypoints_uv) if protocol.predicted_box == "keypoints" else hand.box_xywh
    )


def _predicted(hand, side):
    """What a row has of the hand that was matched, or of none."""
    if hand is None:
        return {
            "score": np.nan,
            "side_right": False,
            "predicted_uv": _unknown(2),
            "confidence": np.zeros(21),
            "predicted_xyz": _unknown(3),
        }
    shape = hand.keypoints_normalized
    return {
        "score": hand.score,
        "side_right": hand.handedness == skeleton.HAND_SIDES[side],
        "predicted_uv": hand.keypoints_uv,
        "confidence": hand.keypoint_confidence,
        "predicted_xyz": _unknown(3) if shape is None else shape,
    }


def _unknown(dimensions):
    return np.full((21, dimensions), np.nan)


def _move_root(hands):
    """The truth's key point 0 from the wrist to the palm."""
    for name in ("true_uv", "true_xyz"):
        points = ops.convert_to_tensor(hands[name].astype("float32"))
        hands[name] = ops.convert_to_numpy(geometry.with_palm_root(points)).astype(float)
    visible, labelled = (ops.convert_to_tensor(hands[name]) for name in ("visible", "labelled"))
    labelled = geometry.palm_root_labels(labelled)
    visible = ops.logical_and(geometry.palm_root_visibility(visible), labelled)
    hands["visible"], hands["labelled"] = map(ops.convert_to_numpy, (visible, labelled))


def _compare_xyz(protocol, hands):
    """Both shapes in millimetres, scaled and aligned, and their errors."""
    is_lifted = ~np.isnan(hands["predicted_xyz"]).any(axis=(1, 2))
    shapes = np.where(is_lifted[:, None, None], hands["predicted_xyz"], 0.0)
    if len(shapes):
        pair = compared_xyz(protocol, *(x.astype("float32") for x in (hands["true_xyz"], shapes)))
        hands["true_xyz"], hands["predicted_xyz"] = map(ops.convert_to_numpy, pair)
    pair = hands["true_xyz"], hands["predicted_xyz"]
    hands["errors_xyz"] = _errors(*pair, is_lifted[:, None])


def _errors(true, predicted, is_known):
    """``(n, 21)`` distances, infinite where there is no prediction."""
    predicted = np.where(is_known[..., None], predicted, true)
    errors = protocol_errors(true.astype("float32"), predicted.astype("float32"))
    return np.where(is_known, errors, np.inf)
