"""Meshes put together to one list of triangles, as the rasterizer and the shading take them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Geometry:
    """Triangles of one or several meshes in the camera frame.

    Attributes:
        vertices: (V, 3) float64, millimetres.
        attributes: (V, 7) float32: place at rest, chain, occlusion, palmar, redness.
        faces: (F, 3) int32, counter-clockwise from outside.
        owners: (F,) int32, row of the material table.
        fingers: (F,) int32.
    """

    vertices: np.ndarray
    attributes: np.ndarray
    faces: np.ndarray
    owners: np.ndarray
    fingers: np.ndarray


_NOTHING = Geometry(
    np.zeros((0, 3)),
    np.zeros((0, 7), np.float32),
    np.zeros((0, 3), np.int32),
    np.zeros(0, np.int32),
    np.zeros(0, np.int32),
)


def join(parts: Sequence[Geometry]) -> Geometry:
    """One geometry of several, or of none; the n-th part's owner is n."""
    if not parts:
        parts = [_NOTHING]
    starts = np.cumsum([0] + [len(part.vertices) for part in parts])
    return Geometry(
        vertices=np.concatenate([part.vertices for part in parts]),
        attributes=np.concatenate([part.attributes for part in parts]),
        faces=np.concatenate(
            [part.faces + np.int32(start) for part, start in zip(parts, starts, strict=False)]
        ),
        owners=np.concatenate(
            [np.full(len(part.faces), index, np.int32) for index, part in enumerate(parts)]
        ),
        fingers=np.concatenate([part.fingers for part in parts]),
    )
