"""Found, missed and false hands as pictures: the truth in white."""

import cv2
import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.data.images import write_image
from keras_hand3d.drawing import draw_hands, draw_label, draw_skeleton
from keras_hand3d.evaluation.found_hands_predictions import scaled_hand
from keras_hand3d.evaluation.pictures import draw_keypoints
from keras_hand3d.evaluation.sample_errors import best_and_worst
from keras_hand3d.inference.place import keypoint_box

_SIDE = 480
_WHITE = (255, 255, 255)
_MISSED = (230, 30, 30)


def found_parts(hands):
    """Rows of the found hands as `sample_errors` takes them, errors in sides of the box.

    Args:
        hands: Rows of hands, see `compare_found_hands`.

    Returns:
        ``(parts, rows)``: their arrays, and which rows they are.
    """
    rows = np.flatnonzero(hands["prediction"] >= 0)
    errors = hands["errors_uv"][rows] / np.maximum(hands["box_sides"][rows], 1e-6)[:, None]
    return {"errors": errors, "counted": hands["counted"][rows]}, rows


def best_and_worst_found(hands, count):
    """Rows of the found hands with the smallest and largest errors in sides of the box.

    Args:
        hands: Rows of hands.
        count: How many of each at the most.

    Returns:
        ``(best, worst)`` lists, each from its extreme on.
    """
    parts, rows = found_parts(hands)
    best, worst = best_and_worst(parts, count)
    return rows[best].tolist(), rows[worst].tolist()


def draw_found_hand(source, predictions, hands, row):
    """Draw a found hand beside its truth, see `draw_keypoints`.

    Args:
        source: The `HandSource` that was evaluated.
        predictions: The `FoundHandsPredictions`.
        hands: Rows of hands.
        row: Number of the row.
    """
    number, side, taken = (int(hands[name][row]) for name in ("image", "side", "prediction"))
    image = predictions.images[number]
    return draw_keypoints(
        source[image.sample]["image"],
        image.uv[side],
        image.visible[side],
        image.hands[side][taken].keypoints_uv,
        show_whole=True,
    )


def draw_all_hands(source, predictions, hands, number):
    """Draw all that is annotated and all that was found in an image; red boxes are missed hands.

    Args:
        source: The `HandSource` that was evaluated.
        predictions: The `FoundHandsPredictions`.
        hands: Rows of hands.
        number: Number of the image.

    Returns:
        ``(height, width, 3)`` uint8 RGB, its longer side 480 pixels.
    """
    image = predictions.images[number]
    pixels = source[image.sample]["image"]
    factor = _SIDE / max(image.size)
    size = [max(1, round(length * factor)) for length in image.size]
    picture = cv2.resize(pixels, size[::-1], interpolation=cv2.INTER_LINEAR)
    for side in np.flatnonzero(image.present):
        picture = draw_skeleton(
            picture, image.uv[side] * factor, image.visible[side], _WHITE, thickness=1
        )
    picture = draw_hands(picture, [scaled_hand(hand, factor) for hand in image.hands[0]])
    missed = (hands["image"] == number) & (hands["prediction"] < 0)
    for side in hands["side"][missed]:
        picture = _draw_missed(picture, image.uv[side] * factor, skeleton.HAND_SIDES[side])
    return picture


def _draw_missed(picture, keypoints_uv, side):
    left, top, width, height = np.clip(keypoint_box(keypoints_uv), -1e4, 1e4).astype(int).tolist()
    corners = (left - 3, top - 3), (left + width + 3, top + height + 3)
    picture = cv2.rectangle(np.ascontiguousarray(picture), *corners, _MISSED, 2, cv2.LINE_AA)
    place = (max(2, left - 3), min(picture.shape[0] - 4, top + height + 18))
    return draw_label(picture, f"missed: {side}", place)


def write_found_pictures(folder, source, evaluation, count):
    """Write pictures of the best and worst hands and of images with missed or false ones.

    Their names have the number of the image's sample.

    Args:
        folder: Folder for the pictures, made if need be.
        source: The `HandSource` that was evaluated.
        evaluation: The `FoundHandsEvaluation`; its first protocol is drawn.
        count: How many of each at the most.

    Returns:
        Paths of the pictures.
    """
    name = next(iter(evaluation.results))
    hands, predictions = evaluation.hands[name], evaluation.predictions[name]
    paths = []
    for kind, rows in zip(("best", "worst"), best_and_worst_found(hands, count), strict=True):
        for row in rows:
            image = predictions.images[hands["image"][row]]
            side = skeleton.HAND_SIDES[hands["side"][row]]
            paths.append(folder / f"{name}_{kind}_{image.sample:05d}_{side}.png")
            write_image(paths[-1], draw_found_hand(source, predictions, hands, row))
    for kind, numbers in missed_and_false(evaluation, name, count).items():
        for number in numbers:
            sample = predictions.images[number].sample
            paths.append(folder / f"{name}_{kind}_{sample:05d}.png")
            write_image(paths[-1], draw_all_hands(source, predictions, hands, number))
    return paths


def missed_and_false(evaluation, name, count):
    """Images with the largest missed hands and with the surest false ones.

    Args:
        evaluation: The `FoundHandsEvaluation`.
        name: Name of the protocol.
        count: How many of each at the most.

    Returns:
        ``{"missed": numbers, "false": numbers}`` of images.
    """
    hands, false = evaluation.hands[name], evaluation.images[name]["false_score"]
    missed = np.flatnonzero(hands["prediction"] < 0)
    missed = missed[np.argsort(-hands["box_sides"][missed], kind="stable")]
    missed = list(dict.fromkeys(hands["image"][missed].tolist()))
    wrong = np.argsort(-false, kind="stable")
    return {
        "missed": missed[:count],
        "false": [int(number) for number in wrong if np.isfinite(false[number])][:count],
    }
