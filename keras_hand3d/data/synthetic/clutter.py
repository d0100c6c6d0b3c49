"""What lies about in a scene: things held, before the hands and behind them, other people."""

import dataclasses

import numpy as np

from keras_hand3d.data.synthetic import surface
from keras_hand3d.data.synthetic.collisions import nearest_gap
from keras_hand3d.data.synthetic.distractors import sample_figure, sample_limbs, sample_shape
from keras_hand3d.data.synthetic.grips import grip
from keras_hand3d.data.synthetic.placed_hand import PlacedHand
from keras_hand3d.data.synthetic.scene import Scene, clear_of_body, hands_apart
from keras_hand3d.data.synthetic.scene_object import SceneObject, filling_capsules
from keras_hand3d.data.synthetic.variety import Variety

_HEAD_HEIGHT = 230.0
_NEAREST = 95.0
_TRIES = 12
_MOST_COVERED = 0.6


def add_clutter(rng: np.random.Generator, scene: Scene, size: int, variety: Variety) -> None:
    """Add to a scene with hands what a variety asks for.

    Args:
        rng: Source of randomness.
        scene: The scene; hands that hold something get another pose, all stay where they are.
        size: Side of the picture in pixels.
        variety: The shares.
    """
    for index in range(len(scene.hands)):
        if variety.held and rng.random() < variety.held:
            _hold(rng, scene, index)
    if variety.crossed and rng.random() < variety.crossed:
        _cross(rng, scene, int(rng.integers(len(scene.hands))))
    if variety.figures and rng.random() < variety.figures:
        for _ in range(rng.integers(1, 3)):
            _add_figure(rng, scene, size)
    if variety.shapes and rng.random() < variety.shapes:
        _add_shapes(rng, scene, size)


def _filling(thing: SceneObject) -> tuple[np.ndarray, np.ndarray]:
    axes, radii = filling_capsules(thing.shape, thing.half)
    return axes @ thing.rotation.T + thing.center, radii


def _hold(rng: np.random.Generator, scene: Scene, index: int) -> None:
    """Put something into a hand, unless it would meet the other hand, body or camera."""
    found = grip(rng, scene.hands[index])
    if found is None:
        return
    hand, thing = found
    axes, radii = _filling(thing)
    if axes[..., 2].min() - radii.max() < _NEAREST:
        return
    for other in scene.hands[:index] + scene.hands[index + 1 :]:
        if not hands_apart(hand, other) or nearest_gap(axes, radii, other.axes, other.radii) < 1:
            return
    if any(nearest_gap(axes, radii, *_filling(held)) < 1 for held in scene.things):
        return
    bodies = [scene.body] if scene.body is not None else []
    bodies += [figure.body for figure in scene.figures]
    for rotation, origin, scale in bodies:
        local = (axes.mean(1) - origin) @ rotation / scale
        reach = np.abs(axes[:, 1] - axes[:, 0]).max() / 2 + radii.max()
        if not clear_of_body(hand, (rotation, origin, scale)):
            return
        if surface.body_distance(local).min() < min(reach, 60.0):
            return
    scene.hands[index] = hand
    scene.things.append(dataclasses.replace(thing, hand=index))


def _sample_crossing(rng, hand: PlacedHand, extent: float) -> SceneObject:
    """Something between the camera and a hand; extent is the hand's, millimetres."""
    point = hand.keypoints[rng.integers(21)]
    near = rng.uniform(0.5, 0.92)
    unit = extent * near
    angle, tilt = rng.uniform(0, np.pi), rng.normal(0.0, 0.3)
    c, s, ct, st = np.cos(angle), np.sin(angle), np.cos(tilt), np.sin(tilt)
    lean = np.array([[1, 0, 0], [0, ct, -st], [0, st, ct]])
    rotation = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ lean
    shape = str(rng.choice(["cylinder", "ball", "box", "limb"], p=[0.35, 0.2, 0.25, 0.2]))
    if shape == "ball":
        half = unit * rng.uniform(0.08, 0.22) * np.array([1.0, rng.uniform(1.0, 1.5), 1.0])
    elif shape == "box":
        half = unit * np.array([rng.uniform(0.1, 0.26), rng.uniform(0.2, 1.5), 0.015])
    else:
        thick = rng.uniform(0.03, 0.12) if shape == "cylinder" else rng.uniform(0.1, 0.2)
        half = unit * np.array([thick, rng.uniform(0.6, 2.5), thick])
    center = point * near + rng.normal(0.0, 0.1 * unit, 3) * [1.0, 1.0, 0.0]
    skin = shape == "limb" and bool(rng.random() < 0.7)
    return SceneObject(shape, rotation, center, half, skin)


def _covered_share(hand: PlacedHand, axes: np.ndarray, radii: np.ndarray) -> float:
    """Share of a hand's key points behind capsules, seen from the camera."""
    points = hand.keypoints[:, :2] / hand.keypoints[:, 2:]
    starts, ends = (axes[:, end, :2] / axes[:, end, 2:] for end in (0, 1))
    along = ends - starts
    offset = points[:, None] - starts
    share = np.clip((offset * along).sum(-1) / ((along * along).sum(-1) + 1e-12), 0, 1)
    apart = np.linalg.norm(offset - share[..., None] * along, axis=-1)
    return float((apart < radii.max(1) / axes[..., 2].min(1)).any(1).mean())


def _cross(rng: np.random.Generator, scene: Scene, index: int) -> None:
    """Let something cross before a hand without hiding most of it."""
    hand = scene.hands[index]
    extent = float(np.ptp(hand.keypoints[:, :2], axis=0).max())
    for _ in range(_TRIES):
        thing = _sample_crossing(rng, hand, extent)
        axes, radii = _filling(thing)
        if (
            axes[..., 2].min() - radii.max() > _NEAREST
            and all(nearest_gap(axes, radii, h.axes, h.radii) > 2.0 for h in scene.hands)
            and all(nearest_gap(axes, radii, *_filling(held)) > 2.0 for held in scene.things)
            and 0.0 < _covered_share(hand, axes, radii) < _MOST_COVERED
        ):
            scene.things.append(dataclasses.replace(thing, hand=index))
            return


def _farthest(scene: Scene) -> float:
    """Depth behind which nothing meets hands, arms, or the body's front."""
    points = [hand.keypoints[:, 2].max() for hand in scene.hands]
    points += [max(start[2], end[2]) for start, end in scene.arms]
    points += [thing.center[2] + thing.half.max() for thing in scene.things]
    if scene.body is not None:
        points.append(scene.body[1][2] + 150.0)
    return float(max(points))


def _add_figure(rng: np.random.Generator, scene: Scene, size: int) -> None:
    """Somebody behind all the rest."""
    depth = _farthest(scene) + 450.0
    largest = scene.focal * _HEAD_HEIGHT / depth
    figure = sample_figure(rng, scene.focal, size, 0.35 * largest, largest)
    if figure.origin[2] > depth - 150.0:
        scene.figures.append(figure)


def _add_shapes(rng: np.random.Generator, scene: Scene, size: int) -> None:
    """Things and bare limbs behind the hands."""
    far = max(hand.keypoints[:, 2].max() for hand in scene.hands)
    behind = max(far, max(hand.elbow[2] for hand in scene.hands)) + 40.0
    things = [
        sample_shape(rng, scene.focal, size, (behind, 3.0 * behind), extent=(12.0, 200.0))
        for _ in range(rng.integers(1, 6))
    ]
    if rng.random() < 0.4:
        things += sample_limbs(rng, scene.focal, size, (behind + 60.0, 2.5 * behind))
    for thing in things:
        axes, radii = _filling(thing)
        # Parts of one limb go or stay together.
        if not thing.goes_on:
            free = axes[..., 2].min() - radii.max() > behind
        if free:
            scene.things.append(thing)
