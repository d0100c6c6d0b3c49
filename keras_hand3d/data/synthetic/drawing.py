"""Geometry, materials and light to image, mask and depth."""

from dataclasses import dataclass

import cv2
import numpy as np

from keras_hand3d.data.synthetic import lighting, materials, rasterizer, shading
from keras_hand3d.data.synthetic.geometry import Geometry

BACKGROUND_DEPTH = 5.0
_TONE = materials.linear_table()


@dataclass(frozen=True)
class Light:
    """The light of a scene.

    Attributes:
        environment: (9, 3), see `lighting.environment_light`.
        key: (3,) unit, towards the key light, camera frame.
        key_color: (3,) linear.
    """

    environment: np.ndarray
    key: np.ndarray
    key_color: np.ndarray


def draw_scene(
    geometry: Geometry,
    table: np.ndarray,
    casters: list[tuple[Geometry, np.ndarray]],
    light: Light,
    focal: float,
    background: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw meshes over a background.

    Args:
        geometry: All triangles.
        table: Shape (M, NUM_COLUMNS), a row of `materials` for each owner.
        casters: What throws shadows, with the centre of its map; a material's SHADOW column names
            one of them.
        light: The light.
        focal: Focal length in pixels; the principal point is half the size.
        background: Shape (S, S, 3) float32, sRGB 0..255; drawn over.

    Returns:
        The image (the background's array), the mask (S, S) uint8 of RHD's classes, and the depth
        (S, S) float32, metres, 5 where nothing is or what is there is farther.
    """
    size = background.shape[0]
    center = size / 2
    normals = np.empty_like(geometry.vertices)
    rasterizer.vertex_normals(geometry.vertices, geometry.faces, normals)
    projected = np.empty_like(geometry.vertices)
    rasterizer.project_samples(geometry.vertices, focal, center, projected)
    nearness = np.zeros((2 * size, 2 * size), np.float32)
    triangles = np.full((2 * size, 2 * size), -1, np.int32)
    rasterizer.rasterize(projected, geometry.faces, nearness, triangles)
    near, covered = np.empty((size, size), np.float32), np.empty((size, size), np.float32)
    is_hand = table[:, materials.KIND] == materials.HAND
    rasterizer.hand_depth(nearness, triangles, geometry.owners, is_hand, near, covered)
    contact = lighting.contact_light(near, covered, max(size // 40, 1))
    frames = np.zeros((max(len(casters), 1), 3, 4))
    maps = np.zeros((max(len(casters), 1), lighting.SHADOW_SIZE, lighting.SHADOW_SIZE), np.float32)
    for index, (caster, middle) in enumerate(casters):
        frames[index] = lighting.shadow_frame(middle, light.key)
        maps[index] = lighting.shadow_map(caster.vertices, caster.faces, frames[index])
    mask = np.zeros((size, size), np.uint8)
    depth = np.full((size, size), BACKGROUND_DEPTH, np.float32)
    samples = _shade(
        (nearness, triangles),
        np.ascontiguousarray(contact, np.float32),
        (geometry.vertices, normals, geometry.attributes, projected)
        + (geometry.faces, geometry.owners, geometry.fingers),
        table,
        float(focal),
        (np.vstack([light.environment, light.key, light.key_color]), maps, frames),
    )
    shading.compose_pixels(*samples, nearness, _TONE, background, mask, depth)
    return background, mask, np.minimum(depth, BACKGROUND_DEPTH, out=depth)


def to_bytes(image: np.ndarray) -> np.ndarray:
    """An image of floats 0..255 rounded to uint8."""
    return cv2.convertScaleAbs(image)


def _shade(buffers, contact, geometry, table, focal, scene):
    """The samples to compose: their number, places, classes and colours."""
    nearness, triangles = buffers
    rows, columns = np.empty(triangles.size, np.int32), np.empty(triangles.size, np.int32)
    steps = np.empty(triangles.size, np.int8)
    owners, fingers = geometry[5:]
    count = shading.list_samples(triangles, nearness, owners, fingers, rows, columns, steps)
    classes, colors = np.empty(count, np.uint8), np.empty((count, 3), np.float32)
    places = (count, rows, columns, steps)
    shading.shade_samples(
        *places, triangles, contact, geometry, table, focal, scene, classes, colors
    )
    return (*places, classes, colors)
