"""Root-relative coordinates in units of the reference bone, and the palm as a root."""

from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.geometry.vectors import safe_divide, safe_norm


def reference_bone_length(keypoints_xyz):
    """Length of the bone between key points 11 and 12, the unit of normalised coordinates.

    Args:
        keypoints_xyz: ``(..., 21, 3)`` in RHD order, any unit and frame.

    Returns:
        ``(...)`` lengths in the same unit.
    """
    tip, base = skeleton.REFERENCE_BONE
    return safe_norm(keypoints_xyz[..., tip, :] - keypoints_xyz[..., base, :], keepdims=False)


def normalize_keypoints(keypoints_xyz):
    """Coordinates relative to key point 0, divided by the reference bone's length.

    Args:
        keypoints_xyz: ``(..., 21, 3)`` in RHD order, any unit, camera frame.

    Returns:
        ``(keypoints_normalized, scale)``: ``(..., 21, 3)`` without unit and ``(...)`` in the unit
        given. A bone of length zero gives zeros. Zimmermann & Brox 2017, eq. 1 and 2.
    """
    scale = reference_bone_length(keypoints_xyz)
    relative = keypoints_xyz - keypoints_xyz[..., skeleton.ROOT : skeleton.ROOT + 1, :]
    return safe_divide(relative, scale[..., None, None]), scale


def denormalize_keypoints(keypoints_normalized, scale, root_xyz):
    """Undo `normalize_keypoints`.

    Args:
        keypoints_normalized: ``(..., 21, 3)`` root-relative, in reference bones.
        scale: ``(...)`` reference bone's length, any unit.
        root_xyz: ``(..., 3)`` key point 0 in that unit.

    Returns:
        ``(..., 21, 3)`` coordinates in that unit and the root's frame.
    """
    return keypoints_normalized * scale[..., None, None] + root_xyz[..., None, :]


def with_palm_root(keypoints):
    """Key point 0 moved from the wrist to the palm, halfway to the middle finger's base.

    Args:
        keypoints: ``(..., 21, n)`` coordinates in RHD order, any unit and frame.

    Returns:
        ``(..., 21, n)`` coordinates whose key point 0 is the palm.
    """
    palm = 0.5 * (keypoints[..., skeleton.ROOT, :] + keypoints[..., skeleton.MIDDLE_BASE, :])
    return ops.concatenate([palm[..., None, :], keypoints[..., 1:, :]], axis=-2)


def palm_root_visibility(visible):
    """Visibility that goes with `with_palm_root`: the palm's is the wrist's or key point 12's.

    Args:
        visible: ``(..., 21)`` booleans in RHD order.

    Returns:
        ``(..., 21)`` booleans.
    """
    palm = ops.logical_or(visible[..., skeleton.ROOT], visible[..., skeleton.MIDDLE_BASE])
    return ops.concatenate([palm[..., None], visible[..., 1:]], axis=-1)


def palm_root_labels(labelled):
    """Labels that go with `with_palm_root`: the palm has one if the wrist and key point 12 have.

    Args:
        labelled: ``(..., 21)`` booleans in RHD order.

    Returns:
        ``(..., 21)`` booleans.
    """
    palm = ops.logical_and(labelled[..., skeleton.ROOT], labelled[..., skeleton.MIDDLE_BASE])
    return ops.concatenate([palm[..., None], labelled[..., 1:]], axis=-1)
