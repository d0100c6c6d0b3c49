"""A body and its upper arms, the distractors, as triangles in the camera frame."""

import functools

import numpy as np

from keras_hand3d.data.synthetic import mesh_tools, surface
from keras_hand3d.data.synthetic.geometry import Geometry
from keras_hand3d.data.synthetic.mesh_cache import cached_arrays

SHOULDERS = np.array([[168.0, 50.0, 0.0], [-168.0, 50.0, 0.0]])
"""The left and the right shoulder joint of the body, millimetres from the neck's base."""

_VERSION = 2


def _build_body() -> dict[str, np.ndarray]:
    axes = (
        np.arange(-200.0, 201.0, 15.0),
        np.concatenate([np.arange(-295.0, 60.0, 10.0), np.arange(60.0, 1400.0, 28.0)]),
        np.arange(-180.0, 130.0, 12.0),
    )
    vertices, faces = mesh_tools.extract_surface(surface.body_distance, axes, relax=1)
    normals = mesh_tools.distance_gradient(surface.body_distance, vertices)
    open_share = mesh_tools.ambient_occlusion(surface.body_distance, vertices, normals)
    return {
        "vertices": vertices.astype(np.float32),
        "faces": faces.astype(np.int32),
        "occlusion": open_share.astype(np.float32),
    }


@functools.cache
def _body() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    arrays = cached_arrays(f"body_mesh_v{_VERSION}.npz", _build_body)
    vertices, faces = arrays["vertices"], arrays["faces"]
    attributes = np.zeros((len(vertices), 7), np.float32)
    attributes[:, :3], attributes[:, 4] = vertices, arrays["occlusion"]
    return vertices.astype(np.float64), faces, attributes


def body_geometry(rotation: np.ndarray, origin: np.ndarray, scale: float) -> Geometry:
    """The body before the camera.

    Args:
        rotation: Shape (3, 3), body frame (y down, facing -z) to camera frame.
        origin: Shape (3,), the neck's base, millimetres.
        scale: Size over the mean.
    """
    vertices, faces, attributes = _body()
    posed = vertices @ (scale * rotation).T + origin
    nothing = np.zeros(len(faces), np.int32)
    return Geometry(posed, attributes, faces, nothing, nothing)


@functools.cache
def _tube(rings: int = 14, around: int = 20) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Circle points (V, 2), places along (V,) from -1 to 2 (0..1 between the caps), faces."""
    caps = np.linspace(0, np.pi / 2, 5)[1:]
    shares = np.concatenate([-1 + 0 * caps, np.linspace(0, 1, rings), 1 + 0 * caps])
    bulge = np.concatenate([-np.sin(caps[::-1]), np.zeros(rings), np.sin(caps)])
    width = np.concatenate([np.cos(caps[::-1]), np.ones(rings), np.cos(caps)])
    shares[: len(caps)] = 0.0
    angle = np.arange(around) * 2 * np.pi / around
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = (width[:, None, None] * circle).reshape(-1, 2)
    places = np.stack([np.repeat(shares, around), np.repeat(bulge, around)], axis=1)
    faces = []
    for ring in range(len(shares) - 1):
        for step in range(around):
            a, b = ring * around + step, ring * around + (step + 1) % around
            c, d = a + around, b + around
            faces += [[a, c, b], [b, c, d]]
    return points, places, np.array(faces, np.int32)


def limb_geometry(
    start: np.ndarray, end: np.ndarray, start_radius: float, end_radius: float
) -> Geometry:
    """A tapered tube with round ends; its rest y runs from 0 at the start in millimetres.

    Args:
        start: Shape (3,), camera frame, millimetres.
        end: Shape (3,).
        start_radius: Millimetres.
        end_radius: Millimetres.
    """
    points, places, faces = _tube()
    axis = end - start
    length = np.linalg.norm(axis) + 1e-6
    axis = axis / length
    helper = np.array([1.0, 0.0, 0.0]) if abs(axis[0]) < 0.8 else np.array([0.0, 0.0, 1.0])
    across = np.cross(axis, helper)
    across /= np.linalg.norm(across)
    other = np.cross(across, axis)
    share = places[:, 0]
    radius = start_radius + share * (end_radius - start_radius)
    # A muscle's swelling half way.
    radius = radius * (1 + 0.10 * np.sin(np.pi * share))
    along = share * length + places[:, 1] * radius
    flat = points * radius[:, None]
    posed = start + along[:, None] * axis + flat[:, :1] * across + flat[:, 1:] * other
    attributes = np.zeros((len(posed), 7), np.float32)
    attributes[:, 0], attributes[:, 1], attributes[:, 2] = flat[:, 0], along, flat[:, 1]
    attributes[:, 4] = 1.0
    nothing = np.zeros(len(faces), np.int32)
    return Geometry(posed, attributes, faces, nothing, nothing)
