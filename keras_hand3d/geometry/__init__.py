"""Pure, batched geometry on ``keras.ops``: no weights, no files, no models."""

from keras_hand3d.geometry.alignment import procrustes_alignment
from keras_hand3d.geometry.bone_frames import bone_relative_from_xyz, xyz_from_bone_relative
from keras_hand3d.geometry.boxes import (
    crop_center_from_keypoints,
    crop_scale_from_size,
    crop_side_from_keypoints,
)
from keras_hand3d.geometry.camera import (
    back_project,
    crop_intrinsics,
    intrinsics_from_focal,
    project,
    rotate_intrinsics,
)
from keras_hand3d.geometry.canonical_frame import (
    camera_from_canonical,
    canonical_from_camera,
    mirror_right_hands,
)
from keras_hand3d.geometry.detection_maps import (
    cells_from_uv,
    decode_detection_maps,
    hand_angle,
    uv_from_cells,
)
from keras_hand3d.geometry.detection_targets import detection_targets
from keras_hand3d.geometry.hand_crops import (
    image_from_turned_crop_uv,
    turned_crop,
    turned_crop_uv,
    turned_mask_crop,
    turned_square,
)
from keras_hand3d.geometry.latent_maps import (
    expected_features,
    expected_uv,
    expected_value,
    relative_to_root,
    spatial_softmax,
)
from keras_hand3d.geometry.letterboxing import (
    image_from_letterbox_uv,
    image_from_letterbox_xywh,
    letterbox,
    letterbox_from_image_uv,
    letterbox_placement,
)
from keras_hand3d.geometry.normalization import (
    denormalize_keypoints,
    normalize_keypoints,
    palm_root_labels,
    palm_root_visibility,
    reference_bone_length,
    with_palm_root,
)
from keras_hand3d.geometry.part_masks import hand_pixels, side_pixels, with_sides_swapped
from keras_hand3d.geometry.regions import hand_probability, region_box, single_hand_region
from keras_hand3d.geometry.root_depth import (
    keypoints_from_25d,
    root_depth_from_bone,
    weak_perspective_keypoints,
)
from keras_hand3d.geometry.rotation import (
    axis_angle_from_rotation,
    rotation_about_x,
    rotation_about_y,
    rotation_about_z,
    rotation_from_axis_angle,
)
from keras_hand3d.geometry.sampling import (
    crop_and_resize,
    crop_and_rotate,
    crop_from_image_uv,
    image_from_crop_uv,
    interpolation_weights,
    resize_bilinear,
    rotate_uv,
    sample_bilinear,
    sample_nearest,
    sample_rows_and_columns,
    take_pixels,
)
from keras_hand3d.geometry.score_maps import (
    argmax_keypoints,
    decode_score_maps,
    encode_score_maps,
    first_maximum_index,
    soft_argmax_keypoints,
    subpixel_keypoints,
)

__all__ = [
    "argmax_keypoints",
    "axis_angle_from_rotation",
    "back_project",
    "bone_relative_from_xyz",
    "camera_from_canonical",
    "canonical_from_camera",
    "cells_from_uv",
    "crop_and_resize",
    "crop_and_rotate",
    "crop_center_from_keypoints",
    "crop_from_image_uv",
    "crop_intrinsics",
    "crop_scale_from_size",
    "crop_side_from_keypoints",
    "decode_detection_maps",
    "decode_score_maps",
    "denormalize_keypoints",
    "detection_targets",
    "encode_score_maps",
    "expected_features",
    "expected_uv",
    "expected_value",
    "first_maximum_index",
    "hand_angle",
    "hand_pixels",
    "hand_probability",
    "image_from_crop_uv",
    "image_from_letterbox_uv",
    "image_from_letterbox_xywh",
    "image_from_turned_crop_uv",
    "interpolation_weights",
    "intrinsics_from_focal",
    "keypoints_from_25d",
    "letterbox",
    "letterbox_from_image_uv",
    "letterbox_placement",
    "mirror_right_hands",
    "normalize_keypoints",
    "palm_root_labels",
    "palm_root_visibility",
    "procrustes_alignment",
    "project",
    "reference_bone_length",
    "region_box",
    "relative_to_root",
    "resize_bilinear",
    "root_depth_from_bone",
    "rotate_intrinsics",
    "rotate_uv",
    "rotation_about_x",
    "rotation_about_y",
    "rotation_about_z",
    "rotation_from_axis_angle",
    "sample_bilinear",
    "sample_nearest",
    "sample_rows_and_columns",
    "side_pixels",
    "single_hand_region",
    "soft_argmax_keypoints",
    "spatial_softmax",
    "subpixel_keypoints",
    "take_pixels",
    "turned_crop",
    "turned_crop_uv",
    "turned_mask_crop",
    "turned_square",
    "uv_from_cells",
    "weak_perspective_keypoints",
    "with_palm_root",
    "with_sides_swapped",
    "xyz_from_bone_relative",
]
