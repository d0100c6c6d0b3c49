"""`Scene`: what stands before the camera and where, drawn at random within human reach."""

from dataclasses import dataclass, field

import numpy as np

from keras_hand3d.data.synthetic import anatomy, surface
from keras_hand3d.data.synthetic.body_geometry import SHOULDERS
from keras_hand3d.data.synthetic.collisions import nearest_gap
from keras_hand3d.data.synthetic.distractors import sample_distractors
from keras_hand3d.data.synthetic.figure import Figure, facing, hidden_arm
from keras_hand3d.data.synthetic.hand_identity import sample_identity
from keras_hand3d.data.synthetic.placed_hand import PlacedHand, place_hand
from keras_hand3d.data.synthetic.poses import sample_pose
from keras_hand3d.data.synthetic.rotations import random_rotation
from keras_hand3d.data.synthetic.scene_object import SceneObject
from keras_hand3d.data.synthetic.variety import Variety

_TOWARDS_CAMERA = -0.38
_HAND_GAP = 3.0
_TRIES = 40
_NEAREST_ELBOW = 120.0
_FACE = np.array([0.0, -140.0, -95.0])
"""The middle of a face, in the body's frame."""


@dataclass
class Scene:
    """Hands, arms and perhaps a body in the camera frame, millimetres.

    Attributes:
        focal: Focal length in pixels.
        hands: One or two, of different sides, or none.
        arms: (shoulder, elbow) of each arm drawn.
        body: (rotation, neck base, scale) of the person whose hands they are, or None.
        figures: Other people.
        things: What else is there.
    """

    focal: float
    hands: list[PlacedHand]
    arms: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    body: tuple[np.ndarray, np.ndarray, float] | None = None
    figures: list[Figure] = field(default_factory=list)
    things: list[SceneObject] = field(default_factory=list)


def _turned_hand(rng: np.random.Generator, right: bool) -> PlacedHand:
    """A hand at the camera, its elbow not towards it and more often below than above."""
    identity = sample_identity(rng)
    angles = sample_pose(rng, identity)
    while True:
        hand = place_hand(right, angles, identity, random_rotation(rng))
        direction = hand.elbow / np.linalg.norm(hand.elbow)
        if direction[2] > _TOWARDS_CAMERA and rng.random() < 0.25 + 0.75 * (direction[1] + 1) / 2:
            return hand


def _extent(keypoints: np.ndarray) -> float:
    return float(np.ptp(keypoints[:, :2], axis=0).max())


def _pixels(points: np.ndarray, focal: float, size: int) -> np.ndarray:
    return points[:, :2] * (focal / points[:, 2:]) + size / 2


def _before_camera(
    rng: np.random.Generator,
    hand: PlacedHand,
    focal: float,
    size: int,
    wanted: float,
    variety: Variety,
) -> PlacedHand:
    """Move a hand to the depth of its wanted extent in pixels, mostly inside the picture."""
    depth = max(focal * max(_extent(hand.keypoints), 60.0) / wanted, variety.nearest)
    if variety.close:
        # Hands nearer than RHD's: the elbow must not come too near.
        depth = max(depth, _NEAREST_ELBOW - hand.elbow[2] + hand.keypoints[:, 2].mean())
    margin = min(wanted * (0.42 if rng.random() < 0.88 else -0.05), 0.45 * size)
    place = rng.uniform(margin, size - margin, 2) - size / 2
    target = np.array([*(place * depth / focal), depth])
    return hand.moved(target - hand.keypoints.mean(0))


def _points_of(hand: PlacedHand) -> np.ndarray:
    arm = hand.wrist + np.linspace(0.25, 1.0, 5)[:, None] * (hand.elbow - hand.wrist)
    return np.concatenate([hand.keypoints, arm])


def clear_of_body(hand: PlacedHand, body: tuple[np.ndarray, np.ndarray, float]) -> bool:
    """Whether a hand and its forearm are outside a body.

    Args:
        hand: The hand.
        body: (rotation, neck base, scale).
    """
    rotation, origin, scale = body
    local = (_points_of(hand) - origin) @ rotation / scale
    distance = surface.body_distance(local)
    return bool(distance[:21].min() > 14.0 and distance[21:25].min() > 34.0 and distance[25] > 10.0)


def _upper_arm(rng: np.random.Generator, upward: float) -> np.ndarray:
    """Unit direction from the elbow to the shoulder."""
    direction = rng.normal(0.0, 0.6, 3) + [0.0, -upward, 0.55]
    return direction / np.linalg.norm(direction)


def _body_behind(rng: np.random.Generator, hand: PlacedHand):
    """A body whose shoulder an upper arm joins to the hand's elbow, or None."""
    scale = hand.identity.scale
    for _ in range(_TRIES // 2):
        rotation = facing(rng, 0.6)
        direction = _upper_arm(rng, 0.8)
        shoulder = hand.elbow + direction * anatomy.UPPER_ARM_LENGTH * scale
        origin = shoulder - scale * (rotation @ SHOULDERS[int(hand.right)])
        body = (rotation, origin, scale)
        if origin[2] > max(420.0, 0.75 * hand.wrist[2]) and clear_of_body(hand, body):
            return body, shoulder
    return None


def hands_apart(first: PlacedHand, second: PlacedHand) -> bool:
    """Whether two hands with their forearms do not touch."""
    return nearest_gap(first.axes, first.radii, second.axes, second.radii) > _HAND_GAP


def _in_picture(hand: PlacedHand, focal: float, size: int, variety: Variety) -> bool:
    if hand.keypoints[:, 2].min() < variety.nearest - 30.0:
        return False
    pixels = _pixels(hand.keypoints, focal, size)
    inside = ((pixels >= 0) & (pixels <= size - 1)).all(1).mean()
    unit, (smallest, largest) = size / 320, variety.extent
    return inside > 0.6 and smallest * unit * 0.7 < np.ptp(pixels, 0).max() < largest * unit * 1.2


def _other_by_reach(rng: np.random.Generator, scene: Scene, size: int, variety: Variety) -> None:
    """Add the person's other hand where the other shoulder lets it be, if a place is found."""
    rotation, origin, scale = scene.body
    first = scene.hands[0]
    right = not first.right
    shoulder = origin + scale * (rotation @ SHOULDERS[int(right)])
    hand = _turned_hand(rng, right)
    for attempt in range(_TRIES):
        if attempt % 8 == 7:
            hand = _turned_hand(rng, right)
        elbow = shoulder - _upper_arm(rng, 0.6) * anatomy.UPPER_ARM_LENGTH * scale
        placed = hand.moved(elbow - hand.elbow)
        if (
            _in_picture(placed, scene.focal, size, variety)
            and hands_apart(first, placed)
            and clear_of_body(placed, scene.body)
        ):
            scene.hands.append(placed)
            scene.arms.append((shoulder, placed.elbow))
            return
    scene.arms.extend(hidden_arm(rotation, origin, scale, right))


def _loose_arm(rng: np.random.Generator, hand: PlacedHand) -> tuple[np.ndarray, np.ndarray]:
    """An upper arm that leads on from the forearm, away from the camera's axis."""
    onward = (hand.elbow - hand.wrist) / np.linalg.norm(hand.elbow - hand.wrist)
    outward = np.array([*hand.elbow[:2], 0.0]) / (np.linalg.norm(hand.elbow[:2]) + 1.0)
    direction = onward + 0.8 * outward + rng.normal(0.0, 0.25, 3)
    direction[2] = 0.3 * abs(direction[2])
    direction /= np.linalg.norm(direction)
    length = 1.6 * anatomy.UPPER_ARM_LENGTH * hand.identity.scale
    return hand.elbow + direction * length, hand.elbow


def _outside(point: np.ndarray, focal: float, size: int) -> bool:
    pixel = _pixels(point[None], focal, size)[0]
    return bool((pixel < 0).any() or (pixel > size).any())


def _other_anywhere(rng: np.random.Generator, scene: Scene, size: int, variety: Variety) -> None:
    """Add a hand of the other side near the first or elsewhere, if a place is found."""
    first = scene.hands[0]
    hand = _turned_hand(rng, not first.right)
    near = rng.random() < 0.4
    for _ in range(_TRIES // 2):
        if near:
            shift = rng.normal(0.0, 1.0, 3) * [80.0, 80.0, 35.0]
            placed = hand.moved(first.keypoints.mean(0) + shift - hand.keypoints.mean(0))
        else:
            depth = first.keypoints[:, 2].mean() * rng.uniform(0.8, 1.25)
            wanted = scene.focal * max(_extent(hand.keypoints), 60.0) / depth
            placed = _before_camera(rng, hand, scene.focal, size, wanted, variety)
        arm = _loose_arm(rng, placed)
        if (
            _outside(arm[0], scene.focal, size)
            and _in_picture(placed, scene.focal, size, variety)
            and hands_apart(first, placed)
            and all(clear_of_body(placed, figure.body) for figure in scene.figures)
        ):
            scene.hands.append(placed)
            scene.arms.append(arm)
            return


def _face_behind(rng: np.random.Generator, scene: Scene) -> tuple | None:
    """A body whose face is close behind the hand, and its shoulder if the arm can be its own."""
    hand, scale = scene.hands[0], scene.hands[0].identity.scale
    middle = hand.keypoints.mean(0)
    found = None
    for _ in range(_TRIES // 2):
        rotation = facing(rng, 0.5)
        away = middle * (1 + rng.uniform(70.0, 260.0) / np.linalg.norm(middle))
        away = away + rng.normal(0.0, 45.0, 3)
        origin = away - scale * (rotation @ _FACE)
        body = (rotation, origin, scale)
        if not clear_of_body(hand, body):
            continue
        shoulder = origin + scale * (rotation @ SHOULDERS[int(hand.right)])
        reach = np.linalg.norm(shoulder - hand.elbow) / (anatomy.UPPER_ARM_LENGTH * scale)
        if 0.8 < reach < 1.1:
            return body, shoulder
        found = body
    if found is not None:
        arms = hidden_arm(*found, False) + hidden_arm(*found, True)
        scene.figures.append(Figure(*found, arms))
    return None


def _wanted_extent(rng: np.random.Generator, variety: Variety) -> float:
    """Extent of a hand in a picture of 320 pixels."""
    close = variety.close and rng.random() < variety.close
    low, high = variety.close_extent if close else variety.extent
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def sample_scene(rng: np.random.Generator, size: int, variety: Variety) -> Scene:
    """Draw a scene: one hand or two, a body behind most small ones.

    Args:
        rng: Source of randomness.
        size: Side of the picture in pixels; focal lengths and extents grow with it.
        variety: What may be drawn; what is held, crosses or lies about is not drawn here.

    Returns:
        The scene; its first hand is always there, nothing passes through anything.
    """
    unit = size / 320
    focal = float(rng.uniform(*variety.focal)) * unit
    wanted = _wanted_extent(rng, variety) * unit
    turned = _turned_hand(rng, bool(rng.random() < 0.5))
    with_body = rng.random() < (0.8 if wanted < 85 * unit else 0.4)
    for _ in range(8):
        hand = _before_camera(rng, turned, focal, size, wanted, variety)
        arm = _loose_arm(rng, hand)
        if with_body or _outside(arm[0], focal, size):
            break
    scene = Scene(focal, [hand])
    two = rng.random() < 0.5
    if variety.face and rng.random() < variety.face:
        found = _face_behind(rng, scene)
    else:
        found = _body_behind(rng, hand) if with_body else None
    if found is None:
        scene.arms.append(arm)
        if two:
            _other_anywhere(rng, scene, size, variety)
        return scene
    scene.body, shoulder = found
    scene.arms.append((shoulder, hand.elbow))
    if two:
        _other_by_reach(rng, scene, size, variety)
    return scene


def sample_scene_without_hands(rng: np.random.Generator, size: int, variety: Variety) -> Scene:
    """Draw a scene that shows no hand: people, limbs, things, or nothing but the background.

    Args:
        rng: Source of randomness.
        size: Side of the picture in pixels.
        variety: Whose focal lengths to draw.
    """
    focal = float(rng.uniform(*variety.focal)) * size / 320
    figures, things = sample_distractors(rng, focal, size)
    return Scene(focal, [], figures=figures, things=things)
