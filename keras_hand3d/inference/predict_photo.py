"""From a photo to a hand, with the networks at hand."""

import numpy as np
from keras import ops

from keras_hand3d import geometry, skeleton
from keras_hand3d.inference.hand_prediction import HandPrediction
from keras_hand3d.layers import DecodeScoreMaps, ImageFromCropUv, ResizeImages
from keras_hand3d.models.color_hand_pose_3d import CROP_SIZE
from keras_hand3d.models.input_checks import MIN_IMAGE_SIDE
from keras_hand3d.models.pose_net import STAGES

_BOX_MARGIN = 1.25


def predict_in_box(pose_net, image, box_xywh=None, lifting_net=None, hand_side=None):
    """Key points of the hand in a box of an image, and its 3D pose where it can be lifted.

    Args:
        pose_net: A `PoseNet`.
        image: ``(height, width, 3)`` uint8 RGB.
        box_xywh: Left, top, width, height of the hand's box in pixels; the whole image if None.
        lifting_net: A `LiftingNet`, if 3D is wanted.
        hand_side: ``"left"`` or ``"right"``; needed by the lifting network.

    Returns:
        A `HandPrediction`.

    Raises:
        ValueError: If the image is none, the box has no size, or the hand side is missing or
            unknown.
    """
    _check_photo(image)
    center, side = _square(image, box_xywh)
    scale = ops.convert_to_tensor(np.array([CROP_SIZE / side], "float32"))
    center = ops.convert_to_tensor(np.array([center], "float32"))
    pixels = ops.convert_to_tensor(image[None].astype("float32") / 255.0 - 0.5)
    crop = geometry.crop_and_resize(pixels, center, scale, CROP_SIZE)
    score_maps = ops.convert_to_tensor(pose_net.predict_on_batch(crop)[STAGES[-1]])
    decoded = DecodeScoreMaps()(ResizeImages(CROP_SIZE, CROP_SIZE)(score_maps))
    keypoints_uv = ImageFromCropUv(CROP_SIZE)(decoded["keypoints_uv"], center, scale)
    normalized = None
    if lifting_net is not None:
        inputs = {"keypoint_score_maps": score_maps, "hand_side": one_hot_side(hand_side)}
        normalized = np.asarray(lifting_net.predict_on_batch(inputs)["keypoints_normalized"])[0]
    return HandPrediction(
        keypoints_uv=ops.convert_to_numpy(keypoints_uv)[0],
        keypoint_confidence=ops.convert_to_numpy(decoded["confidence"])[0],
        keypoints_normalized=normalized,
        hand_side=hand_side,
        crop_center_uv=ops.convert_to_numpy(center)[0],
        crop_scale=float(CROP_SIZE / side),
        hand_found=None,
    )


def predict_end_to_end(model, image, hand_side):
    """The hand that the whole pipeline finds in an image.

    Args:
        model: A `ColorHandPose3D`.
        image: ``(height, width, 3)`` uint8 RGB.
        hand_side: ``"left"`` or ``"right"``.

    Returns:
        A `HandPrediction`.

    Raises:
        ValueError: If the image is none, or the hand side is missing or unknown.
    """
    _check_photo(image)
    inputs = {
        "image": image[None].astype("float32") / 255.0 - 0.5,
        "hand_side": one_hot_side(hand_side),
    }
    outputs = {name: np.asarray(v)[0] for name, v in model.predict_on_batch(inputs).items()}
    return HandPrediction(
        keypoints_uv=outputs["keypoints_uv"],
        keypoint_confidence=outputs["keypoint_confidence"],
        keypoints_normalized=outputs["keypoints_xyz"],
        hand_side=hand_side,
        crop_center_uv=outputs["crop_center_uv"],
        crop_scale=float(outputs["crop_scale"]),
        hand_found=bool(outputs["hand_found"]),
    )


def one_hot_side(hand_side):
    """``(1, 2)`` one-hot (left, right) of a hand side's name."""
    if hand_side not in skeleton.HAND_SIDES:
        raise ValueError(f"Hand side: expected left or right, got {hand_side!r}.")
    return np.array([[side == hand_side for side in skeleton.HAND_SIDES]], "float32")


def _check_photo(image):
    fits = image.ndim == 3 and image.shape[2] == 3 and min(image.shape[:2]) >= MIN_IMAGE_SIDE
    if image.dtype != np.uint8 or not fits:
        raise ValueError(
            f"Image: expected uint8 RGB of shape (height, width, 3), at least {MIN_IMAGE_SIDE} "
            f"pixels on each side, got {image.dtype} of shape {image.shape}."
        )


def _square(image, box_xywh):
    """Centre (column, row) and side of the square to look at."""
    height, width = image.shape[:2]
    if box_xywh is None:
        return ((width - 1) / 2.0, (height - 1) / 2.0), float(max(height, width))
    left, top, box_width, box_height = box_xywh
    if not (np.isfinite(box_xywh).all() and box_width > 0 and box_height > 0):
        raise ValueError(f"Box: expected left, top, width, height above zero, got {box_xywh}.")
    center = (left + box_width / 2.0, top + box_height / 2.0)
    return center, _BOX_MARGIN * max(box_width, box_height)
