"""Skeletons drawn on images."""

import cv2
import numpy as np

from keras_hand3d import skeleton

_VIEWS = (("front", (0, 1)), ("side", (2, 1)), ("top", (0, 2)))
_BACKGROUND = (28, 30, 34)
_BOX_COLOR = (200, 200, 200)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def draw_skeleton(image, keypoints_uv, visible=None, color=None, thickness=2):
    """Draw a hand's bones and key points.

    Args:
        image: ``(height, width, 3)`` uint8 RGB; not changed.
        keypoints_uv: ``(21, 2)`` pixels (column, row) in RHD order.
        visible: ``(21,)`` booleans; a bone with an end that is not visible is drawn thin.
        color: RGB of everything; the fingers' own colours by default.
        thickness: Of bones, pixels.

    Returns:
        A new image.
    """
    image = np.ascontiguousarray(image).copy()
    visible = np.ones(skeleton.NUM_KEYPOINTS, bool) if visible is None else np.asarray(visible)
    # Four fractional bits of a pixel; positions far outside would overflow OpenCV's integers.
    points = np.clip(np.asarray(keypoints_uv, "float64"), -1e4, 1e4)
    points = [tuple(round(16 * x) for x in point) for point in points]
    for parent, child in skeleton.BONES:
        bone_color = color or skeleton.KEYPOINT_COLORS[child]
        width = thickness if visible[parent] and visible[child] else max(1, thickness // 2)
        cv2.line(image, points[parent], points[child], bone_color, width, cv2.LINE_AA, 4)
    for index, point in enumerate(points):
        point_color = color or skeleton.KEYPOINT_COLORS[index]
        filled = -1 if visible[index] else 1
        cv2.circle(image, point, 16 * (thickness + 1), point_color, filled, cv2.LINE_AA, 4)
    return image


def draw_views(keypoints_xyz, size=256, truth_xyz=None):
    """Draw a hand in 3D from the front, the side and above, next to each other.

    Args:
        keypoints_xyz: ``(21, 3)`` camera frame (x right, y down, z forward), any unit.
        size: Side of each view in pixels.
        truth_xyz: Another hand in the same unit, drawn white below it.

    Returns:
        ``(size, 3 * size, 3)`` uint8 RGB; one scale for all views.
    """
    hands = [hand for hand in (truth_xyz, keypoints_xyz) if hand is not None]
    everything = np.concatenate([np.asarray(hand) for hand in hands])
    middle = (everything.max(axis=0) + everything.min(axis=0)) / 2.0
    extent = max(float((everything.max(axis=0) - everything.min(axis=0)).max()), 1e-9)
    views = []
    for name, axes in _VIEWS:
        view = np.full((size, size, 3), _BACKGROUND, np.uint8)
        for hand in hands:
            flat = (np.asarray(hand) - middle)[:, axes] / extent * 0.8 * size + size / 2.0
            color = (225, 225, 225) if hand is truth_xyz else None
            view = draw_skeleton(view, flat, color=color, thickness=1 if color else 2)
        views.append(draw_label(view, name))
    return np.concatenate(views, axis=1)


def draw_label(image, text, place=(8, 20), scale=0.5):
    """Write a short text into an image.

    Args:
        image: ``(height, width, 3)`` uint8 RGB; not changed.
        text: The text.
        place: (column, row) of the lower left corner of its first letter.
        scale: Of the letters; 0.5 is 11 pixels high.

    Returns:
        A new image.
    """
    image = np.ascontiguousarray(image).copy()
    # The outline is drawn as shifted letters: thicker ones may be wider.
    for across, down in ((-1, -1), (1, -1), (-1, 1), (1, 1), (0, 0)):
        color = (255, 255, 255) if across == 0 else (0, 0, 0)
        shifted = (place[0] + across, place[1] + down)
        cv2.putText(image, text, shifted, _FONT, scale, color, 1, cv2.LINE_AA)
    return image


def draw_hands(image, hands):
    """Draw predicted hands: skeleton, box, and a label with side, score and number.

    Args:
        image: ``(height, width, 3)`` uint8 RGB; not changed.
        hands: `keras_hand3d.inference.Hand` objects in pixels of this image.

    Returns:
        A new image.
    """
    image = np.ascontiguousarray(image).copy()
    size = max(image.shape[:2])
    for hand in hands:
        uv = hand.in_order("rhd").keypoints_uv
        # Lines keep their share of the picture.
        image = draw_skeleton(image, uv, thickness=max(2, round(size / 320)))
        low, high = np.clip([uv.min(axis=0), uv.max(axis=0)], -1e4, 1e4)
        corner = tuple(int(x) for x in low - size * 0.01)
        cv2.rectangle(
            image, corner, tuple(int(x) for x in high + size * 0.01), _BOX_COLOR, 1, cv2.LINE_AA
        )
        number = "" if hand.track_id is None else f"#{hand.track_id} "
        text = f"{number}{hand.handedness or 'hand'} {hand.score:.2f}"
        scale = max(0.4, size / 1000)
        place = _label_place(image, text, (corner[0], corner[1] - 5), scale)
        image = draw_label(image, text, place, scale)
    return image


def _label_place(image, text, place, scale):
    """The nearest place at which a label lies in the picture; its beginning, if it is too long."""
    (width, height), below = cv2.getTextSize(text, _FONT, scale, 1)
    left = max(2, min(place[0], image.shape[1] - width - 2))
    return left, max(14, height + 2, min(place[1], image.shape[0] - below - 2))


def draw_hands_in_space(hands, size=256):
    """Draw predicted hands in 3D, one below the other, each as `draw_views` does.

    Args:
        hands: `keras_hand3d.inference.Hand` objects, lifted.
        size: Side of each view in pixels.

    Returns:
        ``(len(hands) * size, 3 * size, 3)`` uint8 RGB; of no hand one empty row.
    """
    rows = []
    for hand in hands:
        row = draw_views(hand.in_order("rhd").keypoints_normalized, size)
        rows.append(draw_label(row, hand.handedness or "hand", (8, size - 10)))
    if not rows:
        return np.full((size, 3 * size, 3), _BACKGROUND, np.uint8)
    return np.concatenate(rows, axis=0)
