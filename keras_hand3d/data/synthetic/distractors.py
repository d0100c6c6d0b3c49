"""What is no hand: people whose hands are out of sight, bare limbs, things of all colours."""

import numpy as np

from keras_hand3d.data.synthetic import anatomy
from keras_hand3d.data.synthetic.body_geometry import SHOULDERS
from keras_hand3d.data.synthetic.figure import Figure, facing, hidden_arm
from keras_hand3d.data.synthetic.rotations import random_rotation
from keras_hand3d.data.synthetic.scene_object import SceneObject

_HEAD_HEIGHT = 230.0
_TARGETS = np.array([[0.0, -150.0, -20.0], [0.0, 80.0, 0.0], [0.0, 350.0, 0.0], [0.0, 800.0, 0.0]])
"""Places on a body that a picture is taken of: head, chest, hips, knees."""

_FOREARM = 250.0
_TRIES = 12


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _ray(rng: np.random.Generator, focal: float, size: int, margin: float) -> np.ndarray:
    """Through a random place of the picture, to the depth 1."""
    place = rng.uniform(-margin, size + margin, 2) - size / 2
    return np.array([*(place / focal), 1.0])


def _leaves_picture(point: np.ndarray, focal: float, size: int) -> bool:
    pixel = point[:2] * (focal / max(point[2], 1.0)) + size / 2
    return bool((pixel < -8).any() or (pixel > size + 8).any())


def _arm_out_of_sight(
    rng: np.random.Generator, figure: Figure, right: bool, focal: float, size: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """An arm whose wrist is outside the picture, or one hidden behind the back."""
    shoulder = figure.origin + figure.scale * (figure.rotation @ SHOULDERS[int(right)])
    for _ in range(_TRIES):
        upper = rng.normal(0.0, 0.6, 3) + [0.0, 0.8, -0.4]
        elbow = shoulder + upper / np.linalg.norm(upper) * anatomy.UPPER_ARM_LENGTH * figure.scale
        fore = rng.normal(0.0, 1.0, 3)
        wrist = elbow + fore / np.linalg.norm(fore) * _FOREARM * figure.scale
        if min(elbow[2], wrist[2]) > 120.0 and _leaves_picture(wrist, focal, size):
            return [(shoulder, elbow), (elbow, wrist)]
    return hidden_arm(figure.rotation, figure.origin, figure.scale, right)


def sample_figure(
    rng: np.random.Generator, focal: float, size: int, smallest: float, largest: float
) -> Figure:
    """Somebody whose hands are out of sight.

    Args:
        rng: Source of randomness.
        focal: Focal length in pixels.
        size: Side of the picture in pixels.
        smallest: Least height of the head in pixels.
        largest: Its greatest height.
    """
    scale = float(rng.uniform(0.8, 1.12))
    depth = focal * _HEAD_HEIGHT * scale / _log_uniform(rng, smallest, largest)
    turned = rng.random() < 0.3
    rotation = facing(rng, 2.0 if turned else 0.5, 0.5 if rng.random() < 0.2 else 0.14)
    tilt = rng.normal(0.0, 0.15)
    c, s = np.cos(tilt), np.sin(tilt)
    rotation = np.array([[1, 0, 0], [0, c, -s], [0, s, c]]) @ rotation
    target = _TARGETS[rng.choice(4, p=[0.6, 0.2, 0.1, 0.1])] * scale
    origin = _ray(rng, focal, size, 0.0) * max(depth, 330.0) - rotation @ target
    figure = Figure(rotation, origin, scale)
    for right in (False, True):
        figure.arms.extend(_arm_out_of_sight(rng, figure, right, focal, size))
    return figure


def sample_shape(
    rng: np.random.Generator,
    focal: float,
    size: int,
    depth: tuple[float, float],
    skin: float = 0.55,
    extent: tuple[float, float] = (10.0, 170.0),
) -> SceneObject:
    """A ball, box, stick or card of any size and place.

    Args:
        rng: Source of randomness.
        focal: Focal length in pixels.
        size: Side of the picture in pixels.
        depth: Least and greatest distance from the camera, millimetres.
        skin: Share of those of skin.
        extent: Least and greatest length, in pixels of a picture of 320.
    """
    away = _log_uniform(rng, *depth)
    center = _ray(rng, focal, size, 0.0) * away
    length = _log_uniform(rng, *extent) * size / 320 * away / focal / 2
    kind = rng.choice(["ball", "limb", "cylinder", "box"], p=[0.38, 0.22, 0.2, 0.2])
    if kind == "ball":
        half = length * np.sort(rng.uniform(0.45, 1.0, 3))
    elif kind == "box":
        half = length * np.array([rng.uniform(0.3, 1.0), 1.0, rng.uniform(0.02, 0.9)])
    else:
        half = length * np.array([rng.uniform(0.05, 0.5), 1.0, 0.0])
        half[2] = half[0] * (rng.uniform(0.6, 1.1) if kind == "limb" else 1.0)
    return SceneObject(str(kind), random_rotation(rng), center, half, bool(rng.random() < skin))


def sample_limbs(
    rng: np.random.Generator,
    focal: float,
    size: int,
    depth: tuple[float, float] = (300.0, 1400.0),
) -> list[SceneObject]:
    """An arm or leg without its hand or foot: it comes in from outside, and may bend and go out.

    Args:
        rng: Source of randomness.
        focal: Focal length in pixels.
        size: Side of the picture in pixels.
        depth: Least and greatest distance from the camera, millimetres.
    """
    away = _log_uniform(rng, *depth)
    thick = rng.uniform(24.0, 46.0) * (1.0 if rng.random() < 0.6 else 1.7)
    joint = _ray(rng, focal, size, -0.1 * size) * away
    bends = rng.random() < 0.75
    angle = rng.uniform(0, 2 * np.pi)
    limbs = [_limb(rng, joint, angle, size * away / focal, thick)]
    if bends:
        angle += rng.choice([-1.0, 1.0]) * rng.uniform(0.25 * np.pi, np.pi)
        limbs.append(_limb(rng, joint, angle, size * away / focal, thick, goes_on=True))
    return limbs


def _limb(rng, joint, angle, width, thick, goes_on=False):
    """A limb from a joint away, about as long as the picture is wide."""
    reach = rng.uniform(1.0, 1.5) * width
    away = np.array([np.cos(angle), np.sin(angle), rng.uniform(-0.15, 0.6)]) * reach
    away[2] = max(away[2], 150.0 - joint[2])
    length = np.linalg.norm(away)
    rotation = np.zeros((3, 3))
    # A limb is round: only its direction counts.
    rotation[:, 1] = away / length
    half = np.array([thick, length / 2, thick * rng.uniform(0.8, 1.5)])
    return SceneObject("limb", rotation, joint + away / 2, half, skin=True, goes_on=goes_on)


def sample_distractors(
    rng: np.random.Generator, focal: float, size: int
) -> tuple[list[Figure], list[SceneObject]]:
    """People, limbs and things of a picture that shows no hand.

    Args:
        rng: Source of randomness.
        focal: Focal length in pixels.
        size: Side of the picture in pixels.

    Returns:
        The people and the things; at times neither.
    """
    unit = size / 320
    kind = rng.random()
    figures, things = [], []
    if kind < 0.1:
        return figures, things
    if kind < 0.35:
        figures.append(sample_figure(rng, focal, size, 80 * unit, 260 * unit))
    elif kind < 0.65:
        for _ in range(rng.integers(1, 4)):
            figures.append(sample_figure(rng, focal, size, 18 * unit, 110 * unit))
    if kind > 0.6 or rng.random() < 0.25:
        for _ in range(rng.integers(1, 3)):
            things.extend(sample_limbs(rng, focal, size))
    if kind > 0.75 or rng.random() < 0.35:
        for _ in range(rng.integers(1, 7)):
            things.append(sample_shape(rng, focal, size, (280.0, 1500.0)))
    return figures, things
