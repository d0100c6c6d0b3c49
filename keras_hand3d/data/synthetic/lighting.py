"""Light of a scene: all around from the background, one key light, and its shadows."""

import functools

import cv2
import numpy as np

from keras_hand3d.data.synthetic import materials, rasterizer

SHADOW_SIZE = 256
SHADOW_EXTENT = 300.0
_CELLS = 8
# Norms of the harmonics squared times the share of each band that a dull surface gives back.
_BAND_SHARES = np.array(
    [0.282095**2, *[0.488603**2 * 2 / 3] * 3, *[1.092548**2 / 4] * 2]
    + [0.315392**2 / 4, 1.092548**2 / 4, 0.546274**2 / 4]
)


def _harmonics(directions: np.ndarray) -> np.ndarray:
    x, y, z = directions.T
    one = np.ones_like(x)
    return np.stack([one, y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y])


@functools.cache
def _projection() -> np.ndarray:
    """Matrix (9, 128) from the light of picture cells before, then behind the camera."""
    cells = (np.arange(_CELLS) + 0.5) / _CELLS * 2 - 1
    row, column = np.meshgrid(cells, cells, indexing="ij")
    ahead = np.stack([column.ravel(), row.ravel(), np.full(row.size, 0.45)], axis=1)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    directions = np.concatenate([ahead, ahead * np.array([1.0, 1.0, -1.0])])
    weight = 4 * np.pi / len(directions)
    return _BAND_SHARES[:, None] * _harmonics(directions) * weight


def environment_light(background: np.ndarray, strength: float) -> np.ndarray:
    """Order-2 harmonics of the light that a background sheds, its mean brought to a strength.

    Args:
        background: Shape (H, W, 3), uint8 or float32, sRGB 0..255.
        strength: Mean linear light, 0..1.

    Returns:
        Shape (9, 3), for the basis 1, y, z, x, xy, yz, 3zz-1, xz, xx-yy of a unit normal in the
        camera frame.
    """
    small = cv2.resize(background, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA)
    ahead = materials.srgb_to_linear(small).reshape(-1, 3) + 0.01
    mean = ahead.mean(0)
    gray = mean.mean()
    # Colour casts of real rooms are weaker than their pictures'.
    ahead = 0.65 * ahead + 0.35 * ahead.mean(1, keepdims=True)
    behind = 0.4 * ahead[:] + 0.6 * ahead.mean(0)
    return _projection() @ np.concatenate([ahead, behind]) * (strength / gray)


def shadow_frame(center: np.ndarray, key: np.ndarray) -> np.ndarray:
    """Matrix (3, 4) from camera-frame millimetres to the shadow map's column, row, nearness.

    Args:
        center: Shape (3,), what the map is centred on.
        key: Shape (3,), unit, towards the light.
    """
    helper = np.array([1.0, 0.0, 0.0]) if abs(key[0]) < 0.8 else np.array([0.0, 1.0, 0.0])
    across = np.cross(helper, key)
    across /= np.linalg.norm(across)
    down = np.cross(across, key)
    scale = SHADOW_SIZE / SHADOW_EXTENT
    rows = np.stack([across * scale, -down * scale, key])
    if np.dot(np.cross(rows[0], rows[1]), key) > 0:
        rows[1] = -rows[1]
    shift = np.array([SHADOW_SIZE / 2, SHADOW_SIZE / 2, 1000.0]) - rows @ center
    return np.concatenate([rows, shift[:, None]], axis=1)


def shadow_map(vertices: np.ndarray, faces: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """What the key light sees: nearness in millimetres, (256, 256) float32, 0 where nothing is."""
    nearness = np.zeros((SHADOW_SIZE, SHADOW_SIZE), np.float32)
    triangles = np.empty((SHADOW_SIZE, SHADOW_SIZE), np.int32)
    projected = vertices @ frame[:, :3].T + frame[:, 3]
    rasterizer.rasterize(projected, faces, nearness, triangles)
    return nearness


def contact_light(depth: np.ndarray, covered: np.ndarray, radius: int) -> np.ndarray:
    """Light that nearer things around leave to each pixel.

    Args:
        depth: Shape (H, W) float32, millimetres, 0 where nothing is.
        covered: Shape (H, W) float32, 1 where something is.
        radius: Pixels.

    Returns:
        Shape (H, W) float32, 0.45..1.
    """
    size = (2 * radius + 1, 2 * radius + 1)
    total = cv2.boxFilter(depth, -1, size, normalize=False)
    count = cv2.boxFilter(covered, -1, size, normalize=False)
    behind = covered * depth - total / np.maximum(count, 1.0)
    return 1.0 - 0.55 * np.clip((behind - 4.0) / 40.0, 0.0, 1.0)
