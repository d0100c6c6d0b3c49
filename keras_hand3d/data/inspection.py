"""One sample as a picture: everything that is known of it, and what the networks get."""

import cv2
import numpy as np
from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.data.hand_preparation import HandPreparation
from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.drawing import draw_label, draw_skeleton, draw_views

_PANEL = 320
_GREY = 34


def inspect_sample(source: HandSource, index: int) -> np.ndarray:
    """Draw a sample: image, part mask, depth, hand crop, score maps and the hand in 3D.

    Args:
        source: The data set; what it lacks is left out.
        index: Number of the sample; one without hands has no crop, score maps and 3D.

    Returns:
        ``(height, width, 3)`` uint8 RGB.
    """
    sample = source[index]
    panels = [_image_panel(sample)]
    if "part_mask" in sample:
        panels.append(
            draw_label(_fit(_mask_colors(sample["part_mask"]), cv2.INTER_NEAREST), "part mask")
        )
    if "depth" in sample:
        panels.append(draw_label(_fit(_depth_colors(sample["depth"])), "depth"))
    rows = [_row(panels)]
    if sample["hands_present"].any():
        prepared = _prepare(source, sample)
        rows[0] = _row(panels + _crop_panels(prepared))
        if "keypoints_normalized" in prepared:
            rows.append(draw_views(prepared["keypoints_normalized"], size=_PANEL))
    width = max(row.shape[1] for row in rows)
    return np.concatenate([_widen(row, width) for row in rows])


def _image_panel(sample):
    picture = sample["image"]
    scale = _PANEL / max(picture.shape[:2])
    picture = _fit(picture)
    for side in np.flatnonzero(sample["hands_present"]):
        points = (sample["hands_uv"][side] + 0.5) * scale - 0.5
        picture = draw_skeleton(picture, points, sample["hands_visible"][side])
    names = [skeleton.HAND_SIDES[side] for side in np.flatnonzero(sample["hands_present"])]
    return draw_label(picture, " and ".join(names) or "no hand")


def _prepare(source, sample):
    preparation = HandPreparation.for_source(source)
    batch = {name: ops.convert_to_tensor(value[None]) for name, value in sample.items()}
    return {name: ops.convert_to_numpy(v)[0] for name, v in preparation(batch).items()}


def _crop_panels(prepared):
    crop = np.clip((prepared["image_crop"] + 0.5) * 255.0, 0, 255).astype("uint8")
    points, visible = prepared["keypoints_uv_crop"], prepared["keypoints_visible"]
    heat = (prepared["score_maps"].max(axis=-1) * 255.0).astype("uint8")
    heat = cv2.cvtColor(cv2.applyColorMap(heat, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB)
    mixed = cv2.addWeighted(crop, 0.5, heat, 0.7, 0.0)
    scale = _PANEL / crop.shape[0]
    skeleton_crop = draw_skeleton(_fit(crop), (points + 0.5) * scale - 0.5, visible)
    return [draw_label(skeleton_crop, "hand crop"), draw_label(_fit(mixed), "score maps")]


def _mask_colors(mask):
    """Each finger in its colour, darker towards the base; the right hand lighter."""
    table = np.zeros((256, 3), np.uint8)
    table[1] = (90, 90, 90)
    for first, light in ((2, 0.0), (18, 0.35)):
        for finger, name in enumerate(skeleton.FINGERS):
            color = np.array(skeleton.FINGER_COLORS[name], float)
            for part in range(3):
                shade = color * (1.0 - 0.22 * part)
                table[first + 3 * finger + part] = shade + (255.0 - shade) * light
        table[first + 15] = np.array([150.0, 130.0, 110.0]) * (1.0 - light) + 255.0 * light
    return table[mask]


def _depth_colors(depth):
    # What is farthest is nothing at all; the range is that of the rest.
    solid = depth[depth < depth.max()]
    near, far = (solid.min(), solid.max()) if solid.size else (0.0, 1.0)
    away = (depth - near) / max(1.15 * (far - near), 1e-6)
    near_is_light = 255.0 * (1.0 - np.clip(away, 0.0, 1.0))
    return np.repeat(near_is_light.astype("uint8")[..., None], 3, axis=-1)


def _fit(picture, interpolation=cv2.INTER_LINEAR):
    scale = _PANEL / max(picture.shape[:2])
    size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
    picture = cv2.resize(picture, size, interpolation=interpolation)
    panel = np.full((_PANEL, _PANEL, 3), _GREY, np.uint8)
    panel[: picture.shape[0], : picture.shape[1]] = picture
    return panel


def _row(panels):
    return np.concatenate(panels, axis=1)


def _widen(row, width):
    missing = width - row.shape[1]
    return np.pad(row, ((0, 0), (0, missing), (0, 0)), constant_values=_GREY)
