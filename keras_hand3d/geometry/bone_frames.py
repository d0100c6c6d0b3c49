"""Bone-relative coordinates: each bone's length and two angles in its parent bone's frame.

Along a finger the frames chain as ``G = G_parent @ Ry(angle_y) @ Rx(angle_x)`` and the bone is its
length times the third column of ``G``. Key point 0 and the five base joints hang from the origin
with the identity as parent frame. The "local" lifting variants of Zimmermann & Brox 2017, sec. 6.2.
"""

from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.geometry.rotation import rotation_about_x, rotation_about_y
from keras_hand3d.geometry.vectors import safe_arctan2, safe_norm

# Columns: thumb .. pinky; rows: base .. tip.
_LEVELS = tuple(zip(*skeleton.FINGER_CHAINS, strict=True))
# Where key points 1..20 (tip to base, finger by finger) stand in the concatenated levels.
_TO_RHD = [
    [k for level in _LEVELS for k in level].index(keypoint)
    for keypoint in range(1, skeleton.NUM_KEYPOINTS)
]


def bone_relative_from_xyz(keypoints_normalized):
    """Bone lengths and angles of root-relative coordinates.

    Args:
        keypoints_normalized: ``(..., 21, 3)`` root-relative coordinates in RHD order.

    Returns:
        ``(..., 21, 3)``: length (unit as given), angle about x in -pi/2..pi/2 and angle about y in
        -pi..pi, radians, of the bone that ends in each key point.
    """
    root = keypoints_normalized[..., skeleton.ROOT : skeleton.ROOT + 1, :]
    encoded_root, _ = _encode_bone(root, _identity_frames(root))
    start, frame, levels = None, None, []
    for level in _LEVELS:
        end = ops.take(keypoints_normalized, level, axis=-2)
        bone = end if start is None else end - start
        encoded, frame = _encode_bone(bone, _identity_frames(bone) if frame is None else frame)
        levels.append(encoded)
        start = end
    return ops.concatenate([encoded_root, _levels_to_rhd(levels)], axis=-2)


def xyz_from_bone_relative(bone_relative):
    """Undo `bone_relative_from_xyz`.

    Args:
        bone_relative: ``(..., 21, 3)`` length, angle about x, angle about y (radians).

    Returns:
        ``(..., 21, 3)`` root-relative coordinates in RHD order, in the unit of the lengths.
    """
    root = bone_relative[..., skeleton.ROOT : skeleton.ROOT + 1, :]
    root_xyz, _ = _decode_bone(root, _identity_frames(root))
    end, frame, levels = None, None, []
    for level in _LEVELS:
        encoded = ops.take(bone_relative, level, axis=-2)
        bone, frame = _decode_bone(encoded, _identity_frames(encoded) if frame is None else frame)
        end = bone if end is None else end + bone
        levels.append(end)
    return ops.concatenate([root_xyz, _levels_to_rhd(levels)], axis=-2)


def _identity_frames(vectors):
    return ops.zeros_like(vectors)[..., None] + ops.eye(3, dtype=vectors.dtype)


def _encode_bone(bone, parent_frame):
    """Length and angles of bones in their parents' frames, and the bones' own frames."""
    local = ops.sum(parent_frame * bone[..., :, None], axis=-2)
    x, y, z = local[..., 0], local[..., 1], local[..., 2]
    angle_y = safe_arctan2(x, z)
    in_plane = safe_norm(ops.stack([x, z], axis=-1), keepdims=False)
    angle_x = safe_arctan2(-y, in_plane)
    encoded = ops.stack([safe_norm(bone, keepdims=False), angle_x, angle_y], axis=-1)
    return encoded, _child_frame(parent_frame, angle_x, angle_y)


def _decode_bone(encoded, parent_frame):
    frame = _child_frame(parent_frame, encoded[..., 1], encoded[..., 2])
    return encoded[..., :1] * frame[..., :, 2], frame


def _child_frame(parent_frame, angle_x, angle_y):
    local = ops.matmul(rotation_about_y(angle_y), rotation_about_x(angle_x))
    return ops.matmul(parent_frame, local)


def _levels_to_rhd(levels):
    return ops.take(ops.concatenate(levels, axis=-2), _TO_RHD, axis=-2)
