"""Errors of predictions under a protocol."""

import numpy as np
from keras import ops

from keras_hand3d import geometry, skeleton
from keras_hand3d.geometry.vectors import safe_divide
from keras_hand3d.metrics import end_point_errors
from keras_hand3d.models.pose_net import CROP_SIZE

_MM = 1000.0


def compared_keypoints(protocol, predictions, indices=slice(None)):
    """What a protocol compares.

    Args:
        protocol: A protocol of key points.
        predictions: The `Predictions`.
        indices: Samples to take, a slice or a list; all by default.

    Returns:
        ``(true, predicted)`` arrays ``(samples, 21, d)`` in its frame and unit, scaled and aligned.
    """
    truth, predicted = (
        {name: array[indices] for name, array in arrays.items()}
        for arrays in predictions.of(protocol)
    )
    if protocol.quantity == "keypoints_xyz":
        pair = compared_xyz(protocol, truth["keypoints_xyz"], predicted["keypoints_normalized"])
    else:
        pair = truth["keypoints_uv"], predicted["keypoints_uv"]
        if protocol.frame == "hand_crop":
            place = predicted["crop_center_uv"], predicted["crop_scale"]
            pair = [_in_crop(points_uv, *place) for points_uv in pair]
        elif protocol.frame_size is not None:
            (height, width), own = protocol.frame_size, predictions.image_size
            pair = [uv * np.array([width / own[1], height / own[0]], "float32") for uv in pair]
    return tuple(ops.convert_to_numpy(points) for points in pair)


def counted_keypoints(protocol, predictions):
    """``(samples, 21)`` booleans: the key points that count under a protocol."""
    truth, _ = predictions.of(protocol)
    visible = truth["keypoints_visible"]
    if protocol.counted == "visible":
        return visible
    return truth.get("keypoints_labelled", np.ones_like(visible))


def protocol_errors(true, predicted):
    """``(samples, 21)`` errors in the unit of what `compared_keypoints` gives."""
    pair = (ops.convert_to_tensor(points) for points in (true, predicted))
    return ops.convert_to_numpy(end_point_errors(*pair))


def _in_crop(points_uv, center_uv, scale):
    arrays = (ops.convert_to_tensor(array) for array in (points_uv, center_uv, scale))
    return geometry.crop_from_image_uv(*arrays, CROP_SIZE)


def compared_xyz(protocol, true_xyz, normalized):
    """Shapes in 3D as a protocol compares them: predictions scaled and aligned.

    Args:
        protocol: A record with a ``scale`` and an ``alignment``, see `Protocol`.
        true_xyz: ``(samples, 21, 3)`` metres.
        normalized: ``(samples, 21, 3)`` predictions in reference bones.

    Returns:
        ``(true, predicted)`` tensors in millimetres relative to the true key point 0.
    """
    true = ops.convert_to_tensor(true_xyz) * _MM
    bone = geometry.reference_bone_length(true)
    true = _root_relative(true)
    predicted = ops.convert_to_tensor(normalized)
    if protocol.scale == "own_reference_bone":
        bone = safe_divide(bone, geometry.reference_bone_length(predicted))
    predicted = predicted * bone[:, None, None]
    if protocol.alignment == "root":
        predicted = _root_relative(predicted)
    elif protocol.alignment == "procrustes":
        predicted, *_ = geometry.procrustes_alignment(predicted, true)
    return true, predicted


def _root_relative(keypoints_xyz):
    return keypoints_xyz - keypoints_xyz[:, skeleton.ROOT : skeleton.ROOT + 1]
