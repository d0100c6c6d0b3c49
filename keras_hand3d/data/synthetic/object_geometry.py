"""Things in a scene as triangles in the camera frame."""

import functools

import numpy as np

from keras_hand3d.data.synthetic.body_geometry import limb_geometry
from keras_hand3d.data.synthetic.geometry import Geometry
from keras_hand3d.data.synthetic.scene_object import SceneObject

_AROUND, _RINGS = 24, 16


def object_geometry(thing: SceneObject) -> Geometry:
    """A thing's mesh; its rest coordinates are its own, in millimetres.

    Args:
        thing: The thing.

    Returns:
        The geometry; its owner is 0.
    """
    if thing.shape == "limb":
        along = thing.rotation[:, 1] * thing.half[1]
        ends = thing.center - along, thing.center + along
        return limb_geometry(*ends, float(thing.half[0]), float(thing.half[2]))
    vertices, faces = _unit_mesh(thing.shape)
    rest = vertices * thing.half
    attributes = np.zeros((len(rest), 7), np.float32)
    attributes[:, :3], attributes[:, 4] = rest, 1.0
    nothing = np.zeros(len(faces), np.int32)
    return Geometry(rest @ thing.rotation.T + thing.center, attributes, faces, nothing, nothing)


@functools.cache
def _unit_mesh(shape: str) -> tuple[np.ndarray, np.ndarray]:
    return {"ball": _ball, "box": _box, "cylinder": _cylinder}[shape]()


def _rings(radii: np.ndarray, heights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rings about y, joined one to the next, wound counter-clockwise from outside."""
    angle = np.arange(_AROUND) * 2 * np.pi / _AROUND
    circle = np.stack([np.cos(angle), np.zeros(_AROUND), np.sin(angle)], axis=1)
    vertices = circle * radii[:, None, None] + np.array([0.0, 1.0, 0.0]) * heights[:, None, None]
    faces = []
    for ring in range(len(radii) - 1):
        for step in range(_AROUND):
            a, b = ring * _AROUND + step, ring * _AROUND + (step + 1) % _AROUND
            c, d = a + _AROUND, b + _AROUND
            faces += [[a, c, b], [b, c, d]]
    return vertices.reshape(-1, 3), np.array(faces, np.int32)


def _ball():
    polar = np.linspace(1e-3, np.pi - 1e-3, _RINGS)
    return _rings(np.sin(polar), -np.cos(polar))


def _cylinder():
    # The rims stand twice, so that side and ends keep their own normals.
    parts = [
        _rings(np.array([1e-3, 1.0]), np.array([-1.0, -1.0])),
        _rings(np.array([1.0, 1.0]), np.array([-1.0, 1.0])),
        _rings(np.array([1.0, 1e-3]), np.array([1.0, 1.0])),
    ]
    starts = np.cumsum([0] + [len(vertices) for vertices, _ in parts])
    faces = [part[1] + np.int32(start) for part, start in zip(parts, starts, strict=False)]
    return np.concatenate([part[0] for part in parts]), np.concatenate(faces)


def _box():
    """Six sides of their own corners, each of 4 x 4 cells."""
    cells = np.linspace(-1.0, 1.0, 5)
    row, column = (grid.ravel() for grid in np.meshgrid(cells, cells, indexing="ij"))
    first = np.arange(4)[:, None] * 5 + np.arange(4)
    quads = np.stack([first, first + 1, first + 5, first + 6], axis=-1).reshape(-1, 4)
    vertices, faces = [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            side = np.empty((25, 3))
            side[:, axis] = sign
            side[:, (axis + 1) % 3], side[:, (axis + 2) % 3] = sign * column, row
            corners = quads + 25 * len(vertices)
            faces += [corners[:, [0, 1, 2]], corners[:, [1, 3, 2]]]
            vertices.append(side)
    return np.concatenate(vertices), np.concatenate(faces).astype(np.int32)
