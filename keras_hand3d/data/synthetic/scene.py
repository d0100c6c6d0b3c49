"""`Scene`: what stands before the camera and where, drawn at random within human reach."""

from dataclasses import dataclass, field

import numpy as np

from keras_hand3d.data.synthetic import anatomy, surface
from keras_hand3d.data.synthetic.body_geometry import SHOULDERS
from keras_hand3d.data.synthetic.collisions import nearest_gap
from keras_hand3d.data.synthetic.hand_identity import sample_identity
from keras_hand3d.data.synthetic.placed_hand import PlacedHand, place_hand
from keras_hand3d.data.synthetic.poses import sample_pose

SMALLEST, LARGEST = 40.0, 150.0
"""Extent of a hand's key points in a picture of 320 pixels."""

_TOWARDS_CAMERA = -0.38
_HAND_GAP = 3.0
_TRIES = 40


@dataclass
class Scene:
    """Hands, arms and perhaps a body in the camera frame, millimetres.

    Attributes:
        focal: Focal length in pixels.
        hands: One or two, of different sides.
        arms: (shoulder, elbow) of each arm drawn.
        body: (rotation, neck base, scale), or None.
    """

    focal: float
    hands: list[PlacedHand]
    arms: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    body: tuple[np.ndarray, np.ndarray, float] | None = None


def random_rotation(rng: np.random.Generator) -> np.ndarray:
    """A rotation matrix, all equally likely."""
    w, x, y, z = (q := rng.standard_normal(4)) / np.sqrt(q @ q)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


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
    rng: np.random.Generator, hand: PlacedHand, focal: float, size: int, wanted: float
) -> PlacedHand:
    """Move a hand to the depth of its wanted extent in pixels, mostly inside the picture."""
    depth = max(focal * max(_extent(hand.keypoints), 60.0) / wanted, 230.0)
    margin = wanted * (0.42 if rng.random() < 0.88 else -0.05)
    place = rng.uniform(margin, size - margin, 2) - size / 2
    target = np.array([*(place * depth / focal), depth])
    return hand.moved(target - hand.keypoints.mean(0))


def _points_of(hand: PlacedHand) -> np.ndarray:
    arm = hand.wrist + np.linspace(0.25, 1.0, 5)[:, None] * (hand.elbow - hand.wrist)
    return np.concatenate([hand.keypoints, arm])


def _clear_of_body(hand: PlacedHand, body: tuple[np.ndarray, np.ndarray, float]) -> bool:
    rotation, origin, scale = body
    local = (_points_of(hand) - origin) @ rotation / scale
    distance = surface.body_distance(local)
    return bool(distance[:21].min() > 14.0 and distance[21:25].min() > 34.0 and distance[25] > 10.0)


def _facing(rng: np.random.Generator, spread: float) -> np.ndarray:
    yaw, roll = rng.normal(0.0, spread), rng.normal(0.0, 0.12)
    c, s, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(roll), np.sin(roll)
    turn = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    return np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]]) @ turn


def _upper_arm(rng: np.random.Generator, upward: float) -> np.ndarray:
    """Unit direction from the elbow to the shoulder."""
    direction = rng.normal(0.0, 0.6, 3) + [0.0, -upward, 0.55]
    return direction / np.linalg.norm(direction)


def _body_behind(rng: np.random.Generator, hand: PlacedHand):
    """A body whose shoulder an upper arm joins to the hand's elbow, or None."""
    scale = hand.identity.scale
    for _ in range(_TRIES // 2):
        rotation = _facing(rng, 0.6)
        direction = _upper_arm(rng, 0.8)
        shoulder = hand.elbow + direction * anatomy.UPPER_ARM_LENGTH * scale
        origin = shoulder - scale * (rotation @ SHOULDERS[int(hand.right)])
        body = (rotation, origin, scale)
        if origin[2] > max(420.0, 0.75 * hand.wrist[2]) and _clear_of_body(hand, body):
            return body, shoulder
    return None


def _hands_apart(first: PlacedHand, second: PlacedHand) -> bool:
    return nearest_gap(first.axes, first.radii, second.axes, second.radii) > _HAND_GAP


def _in_picture(hand: PlacedHand, focal: float, size: int) -> bool:
    if hand.keypoints[:, 2].min() < 200.0:
        return False
    pixels = _pixels(hand.keypoints, focal, size)
    inside = ((pixels >= 0) & (pixels <= size - 1)).all(1).mean()
    unit = size / 320
    return inside > 0.6 and SMALLEST * unit * 0.7 < np.ptp(pixels, 0).max() < LARGEST * unit * 1.2


def _other_by_reach(rng: np.random.Generator, scene: Scene, size: int) -> None:
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
            _in_picture(placed, scene.focal, size)
            and _hands_apart(first, placed)
            and _clear_of_body(placed, scene.body)
        ):
            scene.hands.append(placed)
            scene.arms.append((shoulder, placed.elbow))
            return
    # The hidden arm: down the side, the forearm behind the back.
    elbow = shoulder + scale * (rotation @ np.array([-25.0 if right else 25.0, 265.0, 40.0]))
    behind = elbow + scale * (rotation @ np.array([150.0 if right else -150.0, 60.0, 75.0]))
    scene.arms.extend([(shoulder, elbow), (elbow, behind)])


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


def _other_anywhere(rng: np.random.Generator, scene: Scene, size: int) -> None:
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
            placed = _before_camera(rng, hand, scene.focal, size, wanted)
        arm = _loose_arm(rng, placed)
        if (
            _outside(arm[0], scene.focal, size)
            and _in_picture(placed, scene.focal, size)
            and _hands_apart(first, placed)
        ):
            scene.hands.append(placed)
            scene.arms.append(arm)
            return


def sample_scene(rng: np.random.Generator, size: int) -> Scene:
    """Draw a scene: one hand or two, a body behind most small ones.

    Args:
        rng: Source of randomness.
        size: Side of the picture in pixels; focal lengths and extents grow with it.

    Returns:
        The scene; its first hand is always there, nothing passes through anything.
    """
    unit = size / 320
    focal = float(rng.uniform(263.0, 306.0)) * unit
    wanted = float(np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST)))) * unit
    turned = _turned_hand(rng, bool(rng.random() < 0.5))
    with_body = rng.random() < (0.8 if wanted < 85 * unit else 0.4)
    for _ in range(8):
        hand = _before_camera(rng, turned, focal, size, wanted)
        arm = _loose_arm(rng, hand)
        if with_body or _outside(arm[0], focal, size):
            break
    scene = Scene(focal, [hand])
    two = rng.random() < 0.5
    found = _body_behind(rng, hand) if with_body else None
    if found is None:
        scene.arms.append(arm)
        if two:
            _other_anywhere(rng, scene, size)
        return scene
    scene.body, shoulder = found
    scene.arms.append((shoulder, hand.elbow))
    if two:
        _other_by_reach(rng, scene, size)
    return scene
