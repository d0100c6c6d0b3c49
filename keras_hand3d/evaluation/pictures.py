"""Evaluated samples as pictures: the truth in white, the prediction in the fingers' colours."""

import re
from pathlib import Path

import cv2
import numpy as np

from keras_hand3d.data.images import write_image
from keras_hand3d.drawing import draw_label, draw_skeleton, draw_views
from keras_hand3d.evaluation.found_hands_protocols import FOUND_HANDS_PROTOCOLS
from keras_hand3d.evaluation.protocol_errors import compared_keypoints
from keras_hand3d.evaluation.protocols import PROTOCOLS
from keras_hand3d.part_classes import FIRST_HAND_CLASS

_WHITE = (255, 255, 255)
_MARGIN, _SIDE = 1.5, 256


def draw_sample(source, predictions, protocol, index):
    """Draw a sample's truth and prediction.

    Args:
        source: The `HandSource` that was evaluated.
        predictions: The `Predictions`.
        protocol: The protocol: in 3D the hand is drawn from three sides as compared; in 2D on the
            image; of segmentation the image with the mask.
        index: Number of the sample.

    Returns:
        ``(height, width, 3)`` uint8 RGB.
    """
    if protocol.quantity == "hand_mask":
        return _mask_picture(source[index], predictions.of(protocol)[1]["packed_mask"][index])
    if protocol.quantity == "keypoints_xyz":
        (true,), (predicted,) = compared_keypoints(protocol, predictions, [index])
        return draw_views(predicted, _SIDE, truth_xyz=true)
    truth, predicted = predictions.of(protocol)
    return draw_keypoints(
        source[index]["image"],
        truth["keypoints_uv"][index],
        truth["keypoints_visible"][index],
        predicted["keypoints_uv"][index],
        show_whole=protocol.input == "image",
    )


def remove_pictures(folder):
    """Remove the pictures that an earlier evaluation wrote into a folder; what else is there stays.

    Args:
        folder: The folder; it need not exist.
    """
    names = "|".join(re.escape(name) for name in (*PROTOCOLS, *FOUND_HANDS_PROTOCOLS))
    pattern = re.compile(rf"({names})(_[a-z]+)?_\d{{5,}}(_(left|right))?\.png")
    for path in Path(folder).glob("*.png"):
        if pattern.fullmatch(path.name):
            path.unlink()


def write_pictures(folder, source, evaluation, protocol, indices):
    """Write pictures of samples.

    Args:
        folder: Folder for the pictures, made if need be.
        source: The `HandSource` that was evaluated.
        evaluation: The `Evaluation`, with its predictions.
        protocol: Name of the protocol whose comparison is drawn.
        indices: Numbers of the samples.

    Returns:
        Paths of the pictures.
    """
    paths = []
    for index in indices:
        record = evaluation.results[protocol].protocol
        picture = draw_sample(source, evaluation.predictions, record, index)
        paths.append(folder / f"{protocol}_{index:05d}.png")
        write_image(paths[-1], picture)
    return paths


def draw_keypoints(image, true_uv, visible, predicted_uv, show_whole):
    """Draw the key points of a hand, the truth in white.

    Args:
        image: ``(height, width, 3)`` uint8 RGB.
        true_uv: ``(21, 2)`` pixels.
        visible: ``(21,)`` booleans, of the truth.
        predicted_uv: ``(21, 2)`` pixels.
        show_whole: Whether the whole image comes first.

    Returns:
        The hand enlarged, with truth and with prediction, side by side.
    """
    known = true_uv[visible] if visible.any() else true_uv
    center = (known.max(axis=0) + known.min(axis=0)) / 2.0
    side = max(16.0, _MARGIN * float((known.max(axis=0) - known.min(axis=0)).max()))
    hand, to_hand = _enlarged(image, center - side / 2.0, side)
    panels = [
        draw_label(draw_skeleton(hand, to_hand(true_uv), visible, _WHITE), "truth"),
        draw_label(draw_skeleton(hand, to_hand(predicted_uv)), "prediction"),
    ]
    if show_whole:
        extent = float(max(image.shape[:2]))
        whole, to_whole = _enlarged(image, np.zeros(2), extent)
        whole = draw_skeleton(whole, to_whole(true_uv), visible, _WHITE, thickness=1)
        whole = draw_skeleton(whole, to_whole(predicted_uv), thickness=1)
        panels.insert(0, draw_label(whole, "image"))
    return np.concatenate(panels, axis=1)


def _enlarged(image, start_uv, side):
    """A square of an image at the panel's size, and the map of pixels into it."""
    factor = _SIDE / side
    transform = np.array([[factor, 0, -start_uv[0] * factor], [0, factor, -start_uv[1] * factor]])
    panel = cv2.warpAffine(image, transform, (_SIDE, _SIDE), flags=cv2.INTER_LINEAR)
    return panel, lambda points_uv: (points_uv - start_uv) * factor


def _mask_picture(sample, packed_mask):
    """The image with the true mask, and with the predicted one."""
    image = sample["image"]
    predicted = np.unpackbits(packed_mask, axis=-1)[:, : image.shape[1]] > 0
    true = sample["part_mask"] >= FIRST_HAND_CLASS
    panels = []
    for name, mask, color in (("truth", true, _WHITE), ("prediction", predicted, (70, 185, 95))):
        panel = image.copy()
        panel[mask] = (0.45 * panel[mask] + 0.55 * np.array(color)).astype("uint8")
        panel, _ = _enlarged(panel, np.zeros(2), float(max(image.shape[:2])))
        panels.append(draw_label(panel, name))
    return np.concatenate(panels, axis=1)
