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
from keras_hand3d.geometry.normalization import (
    denormalize_keypoints,
    normalize_keypoints,
    palm_root_visibility,
    reference_bone_length,
    with_palm_root,
)
from keras_hand3d.geometry.regions import hand_probability, region_box, single_hand_region
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
    "crop_and_resize",
    "crop_and_rotate",
    "crop_center_from_keypoints",
    "crop_from_image_uv",
    "crop_intrinsics",
    "crop_scale_from_size",
    "crop_side_from_keypoints",
    "decode_score_maps",
    "denormalize_keypoints",
    "encode_score_maps",
    "first_maximum_index",
    "hand_probability",
    "image_from_crop_uv",
    "interpolation_weights",
    "intrinsics_from_focal",
    "mirror_right_hands",
    "normalize_keypoints",
    "palm_root_visibility",
    "procrustes_alignment",
    "project",
    "reference_bone_length",
    "region_box",
    "resize_bilinear",
    "rotate_intrinsics",
    "rotate_uv",
    "rotation_about_x",
    "rotation_about_y",
    "rotation_about_z",
    "rotation_from_axis_angle",
    "sample_bilinear",
    "single_hand_region",
    "soft_argmax_keypoints",
    "subpixel_keypoints",
    "take_pixels",
    "with_palm_root",
    "xyz_from_bone_relative",
]
