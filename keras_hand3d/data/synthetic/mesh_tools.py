"""Surfaces of signed distances and fields upon them. Lengths are millimetres."""

from collections.abc import Callable

import numpy as np
from scipy import sparse

Distance = Callable[[np.ndarray], np.ndarray]


def distance_gradient(distance: Distance, points: np.ndarray, step: float = 0.25) -> np.ndarray:
    """Unit gradient of a distance, (N, 3): the outward normal at points of the surface."""
    gradient = np.empty_like(points)
    for axis in range(3):
        offset = np.zeros(3)
        offset[axis] = step
        gradient[:, axis] = distance(points + offset) - distance(points - offset)
    length = np.sqrt((gradient * gradient).sum(1, keepdims=True))
    return gradient / np.maximum(length, 1e-9)


def project(distance: Distance, points: np.ndarray, passes: int = 3) -> np.ndarray:
    """Points moved along the gradient onto the surface."""
    for _ in range(passes):
        step = np.clip(distance(points), -3.0, 3.0)
        points = points - step[:, None] * distance_gradient(distance, points)
    return points


def adjacency(faces: np.ndarray, count: int) -> sparse.csr_matrix:
    """Rows that average a vertex's neighbours, (count, count)."""
    pairs = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    pairs = np.concatenate([pairs, pairs[:, ::-1]])
    links = sparse.csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), (count, count))
    links.data[:] = 1.0
    degree = np.maximum(np.asarray(links.sum(1)).ravel(), 1.0)
    return sparse.diags(1.0 / degree) @ links


def smooth_field(field: np.ndarray, faces: np.ndarray, passes: int) -> np.ndarray:
    """A field averaged with its neighbours, half and half, some times over.

    Args:
        field: Shape (V,) or (V, C).
        faces: Shape (F, 3).
        passes: How often.

    Returns:
        The field's shape.
    """
    mean = adjacency(faces, len(field))
    for _ in range(passes):
        field = 0.5 * field + 0.5 * (mean @ field)
    return field


def extract_surface(
    distance: Distance, axes: tuple[np.ndarray, np.ndarray, np.ndarray], relax: int
) -> tuple[np.ndarray, np.ndarray]:
    """The zero surface of a distance on a grid whose steps may vary.

    Args:
        distance: Of points (N, 3).
        axes: Coordinates of the grid's planes along x, y and z.
        relax: How often vertices are evened out along the surface.

    Returns:
        Vertices (V, 3) and faces (F, 3), counter-clockwise seen from outside.
    """
    from skimage.measure import marching_cubes

    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    values = distance(grid.reshape(-1, 3)).reshape(grid.shape[:3])
    indices, faces, _, _ = marching_cubes(values, 0.0, gradient_direction="ascent")
    vertices = np.stack(
        [np.interp(indices[:, i], np.arange(len(axes[i])), axes[i]) for i in range(3)], axis=1
    )
    vertices = project(distance, vertices)
    for _ in range(relax):
        vertices = project(distance, smooth_field(vertices, faces, 1), 2)
    return vertices, outward(vertices, faces, distance)


def outward(vertices: np.ndarray, faces: np.ndarray, distance: Distance) -> np.ndarray:
    """Faces wound so that they are counter-clockwise from where the distance is positive."""
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    gradient = distance_gradient(distance, corners.mean(1))
    return faces if ((normal * gradient).sum(1) > 0).mean() > 0.5 else faces[:, ::-1]


def ambient_occlusion(distance: Distance, vertices: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """Share of light, 0..1, that the surface itself lets reach each vertex."""
    blocked = np.zeros(len(vertices))
    for reach, share in ((3.0, 0.3), (7.0, 0.3), (14.0, 0.25), (25.0, 0.15)):
        free = distance(vertices + normals * reach) / reach
        blocked += share * np.clip(1.0 - free, 0.0, 1.0)
    return 1.0 - 0.85 * blocked
