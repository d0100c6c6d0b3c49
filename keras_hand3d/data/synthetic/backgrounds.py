"""Backgrounds made up from noise and shapes: skies, rooms, streets, cloth, lights, foliage.

Every maker takes a random generator and a size and returns float32 (S, S, 3), RGB 0..255.
"""

from collections.abc import Callable

import cv2
import numpy as np

Maker = Callable[[np.random.Generator, int], np.ndarray]


def fractal_noise(
    rng: np.random.Generator, size: int, coarse: int = 3, octaves: int = 5, falloff: float = 0.55
) -> np.ndarray:
    """Noise of several scales, float32 (S, S), mean about 0, spread about 0.3.

    Args:
        rng: Source of randomness.
        size: S.
        coarse: Cells along a side of the coarsest scale.
        octaves: Number of scales, each twice as fine.
        falloff: Strength of a scale over the one before.
    """
    total = np.zeros((size, size), np.float32)
    strength = 1.0
    for octave in range(octaves):
        cells = min(coarse * 2**octave + 3, size)
        grid = rng.random((cells, cells), dtype=np.float32) - 0.5
        kind = cv2.INTER_CUBIC if octave < 3 else cv2.INTER_LINEAR
        total += strength * cv2.resize(grid, (size, size), interpolation=kind)
        strength *= falloff
    return total


def random_color(
    rng: np.random.Generator, saturation: float = 0.5, low: float = 20, high: float = 235
) -> np.ndarray:
    """A colour of any hue, float32 (3,), mostly muted."""
    level = rng.uniform(low, high)
    hue = rng.uniform(-1, 1, 3)
    hue -= hue.mean()
    tint = saturation * rng.random() * level
    return np.clip(level + 0.85 * hue * tint, 0, 255).astype(np.float32)


def _between(share: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return first + share[..., None] * (second - first)


def gradient(rng: np.random.Generator, size: int) -> np.ndarray:
    """Soft colours of a few places, with a little noise."""
    cells = rng.integers(2, 5)
    base = random_color(rng)
    colors = np.stack([random_color(rng) for _ in range(cells * cells)]).reshape(cells, cells, 3)
    mixed = (base + rng.uniform(0.15, 0.8) * (colors - base)).astype(np.float32)
    image = cv2.resize(mixed, (size, size), interpolation=cv2.INTER_CUBIC)
    return image + rng.uniform(5, 50) * fractal_noise(rng, size)[..., None]


def landscape(rng: np.random.Generator, size: int) -> np.ndarray:
    """A sky with clouds, ridges growing darker towards the viewer, ground."""
    top = np.array([rng.uniform(60, 190), rng.uniform(110, 205), rng.uniform(150, 245)], np.float32)
    low = top + (np.float32(235) - top) * rng.uniform(0.2, 0.9)
    if rng.random() < 0.3:
        top, low = random_color(rng, 0.3), random_color(rng, 0.5, 120)
    down = np.repeat(np.linspace(0, 1.6, size, dtype=np.float32)[:, None], size, axis=1)
    image = _between(np.minimum(down, 1), top, low)
    clouds = np.clip(fractal_noise(rng, size, 3, 6, 0.6) * rng.uniform(1, 3), 0, 1)
    image = _between(clouds * 0.9, image, random_color(rng, 0.1, 150, 255))
    horizon, ridges = rng.uniform(0.2, 0.75) * size, rng.integers(1, 5)
    ground = random_color(rng, 0.35, 40, 150) * np.array([1.0, 1.05, 0.75], np.float32)
    rows = np.arange(size, dtype=np.float32)[:, None]
    for ridge in range(ridges):
        profile = rng.random((1, int(rng.integers(5, 12) * (1 + ridge))), dtype=np.float32)
        profile = cv2.resize(profile, (size, 1), interpolation=cv2.INTER_CUBIC)[0]
        rough = rng.random((1, size // 4), dtype=np.float32)
        profile = profile + 0.12 * cv2.resize(rough, (size, 1))[0]
        edge = horizon + (profile - 0.5) * rng.uniform(20, 110) * (1 - ridge / 6)
        share = np.float32((ridge + 1) / ridges)
        color = low * (1 - share) * 0.8 + ground * (0.2 + 0.8 * share)
        texture = 1 + rng.uniform(0.3, 1.2) * fractal_noise(rng, size, 8, 5, 0.8)
        np.copyto(image, color * texture[..., None], where=(rows > edge)[..., None])
        horizon += rng.uniform(0.05, 0.2) * size
    return image


def _box(rng: np.random.Generator, image: np.ndarray, color: np.ndarray, corner, extent) -> None:
    """A box with a lighter top and a darker edge."""
    (x, y), (width, height) = (int(v) for v in corner), (int(v) for v in extent)
    cv2.rectangle(image, (x, y), (x + width, y + height), color.tolist(), -1)
    lid = max(height // 8, 2)
    cv2.rectangle(image, (x, y), (x + width, y + lid), (color * 1.25).tolist(), -1)
    if rng.random() < 0.6:
        for part in range(1, int(rng.integers(2, 5))):
            line = y + part * height // 4
            cv2.line(image, (x, line), (x + width, line), (color * 0.6).tolist(), 2)


def room(rng: np.random.Generator, size: int) -> np.ndarray:
    """Walls meeting a floor, a window or pictures, boxes of furniture."""
    wall = random_color(rng, 0.35, 70, 235)
    image = np.empty((size, size, 3), np.float32)
    image[:] = wall
    corner, floor = int(rng.uniform(-0.2, 1.2) * size), int(rng.uniform(0.55, 1.05) * size)
    image[:, : max(corner, 0)] *= np.float32(rng.uniform(0.6, 0.95))
    slope = rng.uniform(-0.3, 0.3, 2)
    ends = [(-1, floor + slope[0] * size), (corner, floor), (size, floor + slope[1] * size)]
    outline = np.array([*ends, (size, 2 * size), (-1, 2 * size)], np.int32)
    cv2.fillPoly(image, [outline], (random_color(rng, 0.5, 30, 190)).tolist())
    for _ in range(rng.integers(0, 4)):
        x, y = rng.uniform(-0.1, 0.9, 2) * (size, floor * 0.7)
        extent = rng.uniform(0.12, 0.4, 2) * size
        far = (int(x + extent[0]), int(y + extent[1]))
        inner = (
            random_color(rng, 0.6, 20, 255) if rng.random() < 0.6 else np.float32([250, 252, 255])
        )
        cv2.rectangle(
            image, (int(x) - 4, int(y) - 4), (far[0] + 4, far[1] + 4), (wall * 0.6).tolist(), -1
        )
        cv2.rectangle(image, (int(x), int(y)), far, inner.tolist(), -1)
        if rng.random() < 0.5:
            middle = int(x + extent[0] / 2)
            cv2.line(image, (middle, int(y)), (middle, far[1]), (wall * 0.7).tolist(), 4)
    for _ in range(rng.integers(1, 6)):
        extent = rng.uniform(0.1, 0.5, 2) * size
        corner_at = rng.uniform(-0.2, 1.0) * size, floor - extent[1] * rng.uniform(0.3, 1.0)
        _box(rng, image, random_color(rng, 0.6, 20, 200), corner_at, extent)
    shade = 1 + 0.3 * fractal_noise(rng, size, 1, 2) + 0.08 * fractal_noise(rng, size, 24, 3)
    return image * shade[..., None]


def street(rng: np.random.Generator, size: int) -> np.ndarray:
    """House fronts with rows of windows under a sky, over a road."""
    image = landscape(rng, size)
    ground = int(rng.uniform(0.6, 0.95) * size)
    x = -int(rng.integers(0, 60))
    while x < size:
        width, top = int(rng.uniform(0.15, 0.45) * size), int(rng.uniform(-0.1, 0.5) * size)
        wall = random_color(rng, 0.5, 40, 220)
        cv2.rectangle(image, (x, top), (x + width, ground), wall.tolist(), -1)
        step = int(rng.integers(18, 46))
        pane = random_color(rng, 0.3, 10, 240)
        for row in range(top + step // 2, ground - step // 2, step):
            for column in range(x + step // 3, x + width - step // 2, step):
                far = (column + step // 2, row + int(step * 0.6))
                cv2.rectangle(
                    image, (column, row), far, (pane * rng.uniform(0.6, 1.2)).tolist(), -1
                )
        x += width + int(rng.integers(0, 30))
    image[ground:] = random_color(rng, 0.2, 40, 150)
    return image * (1 + 0.25 * fractal_noise(rng, size, 6, 6, 0.8))[..., None]


def bokeh(rng: np.random.Generator, size: int) -> np.ndarray:
    """Lights out of focus."""
    image = gradient(rng, size) * np.float32(rng.uniform(0.2, 0.6))
    glow = np.zeros_like(image)
    radius = rng.uniform(5, 22)
    for _ in range(rng.integers(12, 50)):
        place = tuple(int(v) for v in rng.integers(-10, size + 10, 2))
        color = random_color(rng, 0.9, 60, 200) * rng.uniform(0.3, 1.0)
        disc = int(max(radius * rng.uniform(0.6, 1.4), 2))
        cv2.circle(glow, place, disc, color.tolist(), -1, cv2.LINE_AA)
    return image + cv2.GaussianBlur(glow, (0, 0), 1.5)


def pattern(rng: np.random.Generator, size: int) -> np.ndarray:
    """Planks, tiles or stripes, seen at a slant."""
    across, along = np.meshgrid(
        np.arange(size, dtype=np.float32), np.arange(size, dtype=np.float32)
    )
    width, length = rng.uniform(14, 60), rng.uniform(30, 200)
    row = np.floor(along / width)
    shift = row * rng.uniform(0, 0.6) * length
    cell = np.floor((across + shift) / length)
    tone = np.sin(row * 12.9898 + cell * 78.233) * 43758.547
    tone = (tone - np.floor(tone)).astype(np.float32)
    joint = (along % width < 1.5) | ((across + shift) % length < 1.5)
    grain = fractal_noise(rng, size, 10, 4, 0.8)
    grain = cv2.resize(grain[:, : size // 8], (size, size))
    level = 0.8 + rng.uniform(0.05, 0.4) * tone + 0.25 * grain - rng.uniform(0.1, 0.5) * joint
    image = level[..., None].astype(np.float32) * random_color(rng, 0.6, 50, 220)
    square = np.float32([[0, 0], [size, 0], [size, size], [0, size]])
    slant = square + rng.uniform(-0.45, 0.25, (4, 2)).astype(np.float32) * size * np.sign(
        size / 2 - square
    )
    matrix = cv2.getPerspectiveTransform(square, slant.astype(np.float32))
    return cv2.warpPerspective(image, matrix, (size, size), borderMode=cv2.BORDER_REFLECT)


def foliage(rng: np.random.Generator, size: int) -> np.ndarray:
    """Leaves, stones or clutter: many small shapes of few colours."""
    image = gradient(rng, size) * np.float32(0.7)
    palette = [random_color(rng, 0.8, 20, 200) for _ in range(4)]
    reach = rng.uniform(6, 34)
    for _ in range(rng.integers(60, 260)):
        place = tuple(int(v) for v in rng.integers(0, size, 2))
        axes = tuple(int(v) + 2 for v in rng.uniform(0.2, 1.0, 2) * reach)
        color = palette[rng.integers(4)] * rng.uniform(0.5, 1.3)
        cv2.ellipse(image, place, axes, float(rng.integers(180)), 0, 360, color.tolist(), -1)
    return image * (1 + 0.4 * fractal_noise(rng, size, 12, 4, 0.8))[..., None]


def polygons(rng: np.random.Generator, size: int) -> np.ndarray:
    """Large shapes of many colours."""
    image = gradient(rng, size)
    for _ in range(rng.integers(4, 22)):
        center, reach = rng.uniform(0, size, 2), rng.uniform(20, 130)
        corners = center + rng.uniform(-1, 1, (int(rng.integers(3, 7)), 2)) * reach
        cv2.fillPoly(
            image, [corners.astype(np.int32)], random_color(rng, 0.8).tolist(), cv2.LINE_AA
        )
    return image * (1 + 0.3 * fractal_noise(rng, size, 5, 5))[..., None]


MAKERS: tuple[tuple[float, Maker], ...] = (
    (0.10, gradient),
    (0.24, landscape),
    (0.24, room),
    (0.12, street),
    (0.07, bokeh),
    (0.09, pattern),
    (0.08, foliage),
    (0.06, polygons),
)
"""Makers with their shares of all draws."""


def draw_background(rng: np.random.Generator, size: int) -> np.ndarray:
    """A made-up background, float32 (S, S, 3), RGB 0..255, more or less out of focus.

    Args:
        rng: Source of randomness.
        size: S.
    """
    shares = np.array([share for share, _ in MAKERS])
    maker = MAKERS[rng.choice(len(MAKERS), p=shares / shares.sum())][1]
    blur = rng.uniform(0.6, 3.5) if rng.random() < 0.75 else 0.0
    # What is out of focus needs no more than half the pixels.
    made = size // 2 if blur > 1.0 else size
    image = maker(rng, made)
    if blur:
        image = cv2.GaussianBlur(image, (0, 0), blur * made / size)
    if made != size:
        image = cv2.resize(image, (size, size), interpolation=cv2.INTER_LINEAR)
    return np.clip(image * np.float32(rng.uniform(0.55, 1.2)), 0, 255).astype(np.float32)


_SKIN_LIKE = np.array([[236, 196, 168], [205, 150, 115], [160, 105, 75], [110, 70, 50]])


def draw_varied_background(rng: np.random.Generator, size: int) -> np.ndarray:
    """A background as `draw_background` makes it, or several at once, or of skin-like colours.

    Args:
        rng: Source of randomness.
        size: S.

    Returns:
        Float32 (S, S, 3), RGB 0..255.
    """
    image = draw_background(rng, size)
    kind = rng.random()
    if kind < 0.28:
        _paste(rng, image, draw_background(rng, size))
    elif kind < 0.40:
        # Wood, walls, faces too near to tell: light and dark stay, the hue becomes skin's.
        level = cv2.transform(image, np.full((1, 3), 1.0 / 330.0, np.float32))[..., None]
        color = _SKIN_LIKE[rng.integers(4)] * rng.normal(1.0, 0.05, 3)
        share = np.float32(rng.uniform(0.4, 0.9))
        image += share * ((0.35 + level) * color.astype(np.float32) - image)
    elif kind < 0.5:
        # A plain wall or backdrop.
        image = 0.12 * image + 0.88 * random_color(rng, 0.5, 25, 245)
    return np.clip(image, 0, 255).astype(np.float32)


def _paste(rng: np.random.Generator, image: np.ndarray, other: np.ndarray) -> None:
    """Put parts of another picture in: a table, a screen, a poster."""
    size = len(image)
    stencil = np.zeros((size, size), np.uint8)
    for _ in range(rng.integers(1, 4)):
        center, reach = rng.uniform(0, size, 2), rng.uniform(0.15, 0.7, 2) * size
        box = (center.tolist(), reach.tolist(), float(rng.normal(0.0, 12.0)))
        cv2.fillPoly(stencil, [cv2.boxPoints(box).astype(np.int32)], 1)
    np.copyto(image, other, where=stencil[..., None].astype(bool))
