"""The pinhole camera: x to the right, y down, z forward; pixels are (column, row)."""

from keras import ops

from keras_hand3d.geometry.rotation import rotation_about_z
from keras_hand3d.geometry.sampling import rotate_uv
from keras_hand3d.geometry.vectors import safe_divide


def intrinsics_from_focal(focal, principal_point):
    """Camera matrices from focal lengths and principal points.

    Args:
        focal: ``(..., 2)`` focal lengths along columns and rows, pixels.
        principal_point: ``(..., 2)`` principal point (column, row), pixels.

    Returns:
        ``(..., 3, 3)`` matrices ``[[fx, 0, cx], [0, fy, cy], [0, 0, 1]]``.
    """
    one = ops.ones_like(focal[..., 0])
    zero = ops.zeros_like(one)
    rows = [
        [focal[..., 0], zero, principal_point[..., 0]],
        [zero, focal[..., 1], principal_point[..., 1]],
        [zero, zero, one],
    ]
    return ops.stack([ops.stack(row, axis=-1) for row in rows], axis=-2)


def project(points_xyz, intrinsics):
    """Pinhole projection into the image.

    Args:
        points_xyz: ``(..., n, 3)`` points in the camera frame, any unit of length.
        intrinsics: ``(..., 3, 3)`` camera matrices, pixels.

    Returns:
        ``(..., n, 2)`` pixels (column, row). A point in the camera's plane (z = 0) gives (0, 0);
        one behind it is projected through the centre.
    """
    homogeneous = ops.matmul(points_xyz, ops.swapaxes(intrinsics, -1, -2))
    return safe_divide(homogeneous[..., :2], homogeneous[..., 2:])


def back_project(points_uv, depth, intrinsics):
    """The points that project to given pixels at given depths.

    Args:
        points_uv: ``(..., n, 2)`` pixels (column, row).
        depth: ``(..., n)`` distance along the optical axis, any unit of length.
        intrinsics: ``(..., 3, 3)`` camera matrices without skew, pixels.

    Returns:
        ``(..., n, 3)`` points in the camera frame, in the unit of ``depth``.
    """
    focal = ops.stack([intrinsics[..., 0, 0], intrinsics[..., 1, 1]], axis=-1)[..., None, :]
    principal_point = intrinsics[..., None, :2, 2]
    xy = (points_uv - principal_point) / focal * depth[..., None]
    return ops.concatenate([xy, depth[..., None]], axis=-1)


def crop_intrinsics(intrinsics, center_uv, scale, crop_size):
    """Camera matrices of a square crop, in the crop's pixels.

    Args:
        intrinsics: ``(..., 3, 3)`` camera matrices of the whole image, pixels.
        center_uv: ``(..., 2)`` the crop's centre in the image (column, row).
        scale: ``(...)`` crop pixels for one image pixel.
        crop_size: Side of the crop in pixels.

    Returns:
        ``(..., 3, 3)`` camera matrices.
    """
    one = ops.ones_like(scale)
    zero = ops.zeros_like(scale)
    shift = crop_size / 2.0 - center_uv * scale[..., None]
    rows = [[scale, zero, shift[..., 0]], [zero, scale, shift[..., 1]], [zero, zero, one]]
    transform = ops.stack([ops.stack(row, axis=-1) for row in rows], axis=-2)
    return ops.matmul(transform, intrinsics)


def rotate_intrinsics(intrinsics, center_uv, angle):
    """Camera matrices of a picture that was turned, for points turned about the optical axis.

    A picture turned about any of its pixels is the picture of a camera turned about its axis, with
    the principal point moved.

    Args:
        intrinsics: ``(batch, 3, 3)`` camera matrices, pixels.
        center_uv: ``(batch, 2)`` the pixel that the picture was turned about.
        angle: ``(batch,)`` radians, see `rotate_uv`.

    Returns:
        ``(batch, 3, 3)`` camera matrices for `rotation_about_z` of the points.
    """
    rotation = rotation_about_z(angle)
    shift = rotate_uv(ops.zeros_like(center_uv)[:, None, :], center_uv, angle)[:, 0]
    offset = ops.pad(shift[:, :, None], ((0, 0), (0, 1), (2, 0)))
    return ops.matmul(ops.matmul(rotation + offset, intrinsics), ops.swapaxes(rotation, 1, 2))
