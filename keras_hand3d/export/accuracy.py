"""What smaller numbers cost: how far a file's key points lie from its model's."""

import numpy as np
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.models.pose_net import STAGES

_COORDINATES = ("keypoints_xyz", "keypoints_normalized", "keypoints")


def keypoint_change(signature, expected, came, samples=None):
    """Distances between the key points of a file and of its model, and from the truth.

    Args:
        signature: The network's `Signature`.
        expected: The model's outputs by name.
        came: The file's.
        samples: The `Samples` that they are of, whose labels are the truth.

    Returns:
        A JSON-able dictionary with a ``unit`` for each kind of key points, ``mean``, ``median`` and
        ``max`` of the distances, and mean distances from labels as ``epe_model`` and ``epe_file``;
        empty if the network finds no key points.
    """
    result = {}
    model_uv, file_uv = (_pixels(signature, outputs) for outputs in (expected, came))
    if model_uv is not None:
        result["pixels"] = {"unit": "pixels of the input", **_distances(model_uv, file_uv)}
        _add_errors(result["pixels"], model_uv, file_uv, samples)
    for name in _COORDINATES:
        if name in expected:
            result[name] = {"unit": "reference bones", **_distances(expected[name], came[name])}
            if name == "keypoints_normalized":
                _add_errors(result[name], expected[name], came[name], samples)
    return result


def _pixels(signature, outputs):
    if "keypoints_uv" in outputs:
        return outputs["keypoints_uv"]
    if STAGES[-1] not in outputs:
        return None
    size = signature.inputs["image"][1:3]
    maps = ops.convert_to_tensor(outputs[STAGES[-1]])
    keypoints_uv, _ = geometry.argmax_keypoints(geometry.resize_bilinear(maps, size))
    return np.asarray(ops.convert_to_numpy(keypoints_uv))


def _distances(one, other):
    distance = np.linalg.norm(np.asarray(one, "float64") - other, axis=-1)
    return {
        "mean": float(distance.mean()),
        "median": float(np.median(distance)),
        "max": float(distance.max()),
    }


def _add_errors(record, of_model, of_file, samples):
    truth = None if samples is None else samples.keypoints
    if truth is None or truth.shape != of_model.shape or not samples.labelled.any():
        return
    for name, keypoints in (("epe_model", of_model), ("epe_file", of_file)):
        distance = np.linalg.norm(keypoints - truth, axis=-1)
        record[name] = float(distance[samples.labelled].mean())
