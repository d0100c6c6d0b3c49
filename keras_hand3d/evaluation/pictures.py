"""Evaluated samples as pictures: the truth in white, the prediction in the fingers' colours."""

import numpy as np
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.data.images import write_image
from keras_hand3d.drawing import draw_skeleton, draw_views


def write_pictures(folder, source, predictions, count=8):
    """Write a picture of each of the first samples.

    Args:
        folder: Folder for the pictures, made if need be.
        source: The `HandSource` that was evaluated.
        predictions: What `evaluate` returned.
        count: How many at the most.

    Returns:
        Paths of the pictures.
    """
    paths = []
    for index in range(min(count, len(source))):
        picture = (
            _lifting_picture(predictions, index)
            if "keypoints_xyz_mm_pred" in predictions
            else _crop_picture(source, predictions, index)
        )
        paths.append(folder / f"{source.sample_id(index)}.png")
        write_image(paths[-1], picture)
    return paths


def _lifting_picture(predictions, index):
    truth = predictions["keypoints_xyz_mm"][index]
    return draw_views(predictions["keypoints_xyz_mm_pred"][index], truth_xyz=truth)


def _crop_picture(source, predictions, index, size=256):
    image = ops.convert_to_tensor(source[index]["image"].astype("float32"))[None]
    place = [
        ops.convert_to_tensor(predictions[name][index : index + 1])
        for name in ("crop_center_uv", "crop_scale")
    ]
    crop = ops.convert_to_numpy(geometry.crop_and_resize(image, *place, size))[0]
    crop = np.clip(np.round(crop), 0, 255).astype("uint8")
    visible = predictions["keypoints_visible"][index]
    true, pred = (
        predictions["keypoints_uv_crop"][index],
        predictions["keypoints_uv_crop_pred"][index],
    )
    truth = draw_skeleton(crop, true, visible, color=(255, 255, 255), thickness=1)
    return np.concatenate([crop, truth, draw_skeleton(crop, pred)], axis=1)
