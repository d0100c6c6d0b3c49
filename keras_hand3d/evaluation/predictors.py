"""From a batch of samples to predictions, in each of the ways that protocols ask for."""

import numpy as np
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.data import HandPreparation
from keras_hand3d.layers import (
    DecodeScoreMaps,
    HandCrop,
    ImageFromCropUv,
    ResizeImages,
    SelectHand,
)
from keras_hand3d.metrics import hand_from_logits, intersection_and_union
from keras_hand3d.models.color_hand_pose_3d import crop_size_of
from keras_hand3d.models.pose_net import CROP_SIZE, STAGES


def predictor_of(protocol):
    """What decides how predictions are computed: protocols that agree in it share them.

    Args:
        protocol: The protocol.

    Returns:
        A function of ``(networks, source)`` and its hashable arguments, ``(function, arguments)``.
    """
    if protocol.quantity == "hand_mask":
        return _predict_masks, (protocol.input_size,)
    if protocol.input == "hand_crop":
        return _predict_in_crops, (protocol.input_root,)
    if protocol.input == "score_maps":
        return _predict_from_score_maps, (protocol.input_root,)
    return _predict_in_images, (protocol.input_size, protocol.fallback)


def select_hand(source, root, truncate=True):
    """The layer that takes a data set's hands, with a root and, for RHD, truncated pixels."""
    truncate = truncate and source.truncates_uv
    return SelectHand(root, truncate_uv=truncate, source_root=source.root_keypoint)


def _predict_in_crops(networks, source, root):
    size = crop_size_of(networks.pose_net)
    unit = size / CROP_SIZE
    select = select_hand(source, root)
    crop = HandCrop(size, min_scale=unit, max_scale=10.0 * unit)
    resize, decode = ResizeImages(size, size), DecodeScoreMaps()
    to_image = ImageFromCropUv(size)

    def predict(batch):
        sample = crop(select(batch))
        stages = networks.pose_net.predict_on_batch(sample["image_crop"])
        decoded = decode(resize(ops.convert_to_tensor(stages[STAGES[-1]])))
        place = sample["crop_center_uv"], sample["crop_scale"]
        return {
            "keypoints_uv": to_image(decoded["keypoints_uv"], *place),
            "confidence": decoded["confidence"],
            "crop_center_uv": place[0],
            # Crops of any size are compared in the paper's.
            "crop_scale": place[1] / unit,
        }

    return predict


def _predict_from_score_maps(networks, source, root):
    preparation = HandPreparation.for_source(source, root=root, score_map_pool=8)

    def predict(batch):
        sample = preparation(batch)
        inputs = {"keypoint_score_maps": sample["score_maps"], "hand_side": sample["hand_side"]}
        lifted = networks.lifting_net.predict_on_batch(inputs)
        return {"keypoints_normalized": lifted["keypoints_normalized"]}

    return predict


def _predict_in_images(networks, source, size, fallback):
    # The root decides nothing here; the data's own is always there.
    pipeline = networks.pipeline(fallback)
    select = select_hand(source, source.root_keypoint)

    def predict(batch):
        image, to_own = _squeezed(batch["image"], size)
        inputs = {"image": image, "hand_side": select(batch)["hand_side"]}
        outputs = pipeline.predict_on_batch(inputs)
        return {
            "keypoints_uv": ops.convert_to_tensor(outputs["keypoints_uv"]) * to_own,
            "confidence": outputs["keypoint_confidence"],
            "keypoints_normalized": outputs["keypoints_xyz"],
            "hand_found": outputs["hand_found"],
        }

    return predict


def _predict_masks(networks, source, size):
    def predict(batch):
        image, _ = _squeezed(batch["image"], size)
        logits = ops.convert_to_tensor(networks.hand_seg_net.predict_on_batch(image))
        if size is not None:
            logits = geometry.resize_bilinear(logits, ops.shape(batch["image"])[1:3])
        is_hand = geometry.hand_pixels(batch["part_mask"])
        mask = hand_from_logits(logits)
        intersection, union = intersection_and_union(is_hand, mask)
        # Eight pixels a byte: the report draws some of them.
        packed = np.packbits(ops.convert_to_numpy(mask), axis=-1)
        return {"intersection": intersection, "union": union, "packed_mask": packed}

    return predict


def _squeezed(image, size):
    """Images as networks take them, at a size, and factors of (column, row) back to their own."""
    height, width = ops.shape(image)[1:3]
    image = ops.cast(image, "float32") / 255.0 - 0.5
    if size is None or tuple(size) == (height, width):
        return image, ops.ones((2,), "float32")
    factors = ops.convert_to_tensor([width / size[1], height / size[0]], dtype="float32")
    return geometry.resize_bilinear(image, size), factors
