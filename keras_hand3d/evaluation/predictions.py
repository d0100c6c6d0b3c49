"""Predictions beside the truth, for a whole data set."""

import numpy as np
from keras import ops

from keras_hand3d.data import HandBatches, HandPreparation
from keras_hand3d.layers import DecodeScoreMaps, ResizeImages
from keras_hand3d.models.pose_net import STAGES

_MM = 1000.0
_KEPT = ("keypoints_uv_crop", "keypoints_visible", "crop_scale", "crop_center_uv", "hand_side")


def predict_pose_net(network, source, batch_size=8, root="palm", decoding="argmax"):
    """Key points of PoseNet on ground-truth hand crops.

    Args:
        network: A `PoseNet`, or a model with its input and outputs.
        source: A `HandSource`.
        batch_size: Samples at a time.
        root: What key point 0 is.
        decoding: How score maps become key points, see `DecodeScoreMaps`.

    Returns:
        Dictionary of arrays over the data set: ``keypoints_uv_crop`` and ``keypoints_uv_crop_pred``
        ``(samples, 21, 2)``, ``keypoint_confidence`` ``(samples, 21)``, ``keypoints_visible``
        ``(samples, 21)``, ``crop_scale``, ``crop_center_uv``, ``hand_side``.
    """
    preparation = HandPreparation(root=root, source_root=source.root_keypoint)
    size = preparation.crop.crop_size
    resize, decode = ResizeImages(size, size), DecodeScoreMaps(decoding)

    def predict(sample):
        stages = network.predict_on_batch(sample["image_crop"])
        decoded = decode(resize(ops.convert_to_tensor(stages[STAGES[-1]])))
        return {
            "keypoints_uv_crop_pred": decoded["keypoints_uv"],
            "keypoint_confidence": decoded["confidence"],
        }

    return _over_data_set(predict, preparation, source, batch_size, _KEPT)


def predict_lifting(network, source, batch_size=8, root="palm"):
    """Coordinates of a lifting network on score maps drawn around the true key points.

    Args:
        network: A `LiftingNet`.
        source: A `HandSource` with ``hands_xyz``.
        batch_size: Samples at a time.
        root: What key point 0 is.

    Returns:
        Dictionary of arrays over the data set: ``keypoints_xyz_mm`` and ``keypoints_xyz_mm_pred``
        ``(samples, 21, 3)`` root-relative millimetres in the camera frame, the prediction scaled by
        the true reference bone, and what `predict_pose_net` has of the sample.

    Raises:
        ValueError: If the data set does not know left from right.
    """
    if not source.has_hand_side:
        raise ValueError("The data set does not say which hand it is, which lifting needs to know.")
    preparation = HandPreparation(root=root, score_map_pool=8, source_root=source.root_keypoint)

    def predict(sample):
        inputs = {
            "keypoint_score_maps": sample["score_maps"],
            "hand_side": sample["hand_side"],
        }
        predicted = network.predict_on_batch(inputs)["keypoints_normalized"]
        scale_mm = ops.convert_to_numpy(sample["keypoint_scale"])[:, None, None] * _MM
        return {
            "keypoints_xyz_mm": ops.convert_to_numpy(sample["keypoints_normalized"]) * scale_mm,
            "keypoints_xyz_mm_pred": ops.convert_to_numpy(predicted) * scale_mm,
        }

    return _over_data_set(predict, preparation, source, batch_size, _KEPT)


def _over_data_set(predict, preparation, source, batch_size, kept):
    """Prepare and predict batch by batch, then join the batches."""
    batches = HandBatches(source, batch_size)
    rows = []
    for index in range(len(batches)):
        (batch,) = batches[index]
        sample = preparation({name: ops.convert_to_tensor(value) for name, value in batch.items()})
        row = {name: sample[name] for name in kept} | predict(sample)
        rows.append({name: ops.convert_to_numpy(value) for name, value in row.items()})
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
