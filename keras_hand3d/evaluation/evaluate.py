"""Evaluating a network on a data set."""

import numpy as np
from keras import ops

from keras_hand3d.evaluation.evaluation_result import EvaluationResult
from keras_hand3d.evaluation.predictions import predict_lifting, predict_pose_net
from keras_hand3d.evaluation.protocol import PROTOCOLS
from keras_hand3d.metrics import end_point_errors


def evaluate(network, source, batch_size=8):
    """Evaluate a network under every protocol that is for it.

    Args:
        network: A `PoseNet` or `LiftingNet`.
        source: A `HandSource`.
        batch_size: Samples at a time.

    Returns:
        ``(results, predictions)``: a list of `EvaluationResult`, and the arrays that they are of,
        see `predict_pose_net` and `predict_lifting`.

    Raises:
        ValueError: If no protocol is for the network, or the data set lacks what it compares.
    """
    name = type(network).__name__
    protocols = [protocol for protocol in PROTOCOLS.values() if protocol.network == name]
    if not protocols:
        known = ", ".join(sorted({protocol.network for protocol in PROTOCOLS.values()}))
        raise ValueError(f"No protocol evaluates a {name} by itself; there are some for {known}.")
    if name == "LiftingNet":
        if "hands_xyz" not in source.fields:
            raise ValueError("The data set has no hands_xyz, which lifting is compared with.")
        predictions = predict_lifting(network, source, batch_size)
    else:
        predictions = predict_pose_net(network, source, batch_size)
    results = []
    for protocol in protocols:
        visible = predictions["keypoints_visible"]
        counted = visible if protocol.visible_only else np.ones_like(visible)
        errors = _errors(protocol, predictions)
        results.append(EvaluationResult.from_errors(protocol, errors, counted))
    return results, predictions


def _errors(protocol, predictions):
    """``(samples, 21)`` errors in the protocol's frame and unit."""
    name = "keypoints_xyz_mm" if protocol.unit == "mm" else "keypoints_uv_crop"
    true, pred = (ops.convert_to_tensor(predictions[key]) for key in (name, f"{name}_pred"))
    errors = ops.convert_to_numpy(end_point_errors(true, pred))
    return errors / predictions["crop_scale"][:, None] if protocol.frame == "image" else errors
