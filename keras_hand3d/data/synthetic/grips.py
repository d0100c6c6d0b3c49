"""Hands that hold something: the thing is brought to the palm and the fingers close around it."""

import numpy as np

from keras_hand3d.data.synthetic import anatomy, poses
from keras_hand3d.data.synthetic.collisions import capsule_gaps
from keras_hand3d.data.synthetic.hand_geometry import MIRROR
from keras_hand3d.data.synthetic.kinematics import forward_kinematics
from keras_hand3d.data.synthetic.placed_hand import PlacedHand, hand_capsules, place_hand
from keras_hand3d.data.synthetic.scene_object import SceneObject, filling_capsules

_PALM = np.array([0.0, 68.0, -12.0])
_FARTHEST = 170.0
_SINK = -0.8
"""How far fingers press into what they hold, millimetres."""

_PINCHES = ("ok", "pinch", "tripod")
_CLOSING = np.radians(7.0)
_STEPS = 16
_THUMB_SHARES = np.array([0.5, 0.9, 1.0])
_THUMB_OPEN = {
    anatomy.THUMB_FLEXION: -5.0,
    anatomy.THUMB_ABDUCTION: 24.0,
    anatomy.THUMB_TWIST: -8.0,
}
_LOW, _HIGH = anatomy.ANGLE_LIMITS.T

Thing = tuple[str, np.ndarray, np.ndarray, np.ndarray]
"""Shape, half size, rotation and centre in the hand's own frame."""


def grip(rng: np.random.Generator, hand: PlacedHand) -> tuple[PlacedHand, SceneObject] | None:
    """The same hand with its fingers around or on something.

    Args:
        rng: Source of randomness.
        hand: The hand; its wrist and forearm stay.

    Returns:
        The hand and what it holds, or None if the fingers would not close.
    """
    angles = np.zeros(anatomy.NUM_ANGLES)
    angles[:2] = hand.angles[:2]
    take = _pinched if rng.random() < 0.35 else _wrapped
    thing = take(rng, angles, hand)
    if thing is None or poses.penetration(angles, hand.identity) > poses.MAX_PENETRATION:
        return None
    placed = place_hand(hand.right, angles, hand.identity, hand.rotation).moved(hand.wrist)
    return placed, _in_camera_frame(thing, placed)


def _capsules_of(angles, hand):
    identity = hand.identity
    joints, matrices = forward_kinematics(angles, identity.stretches, identity.palm_scale)
    elbow = matrices[1][:, 1] * -anatomy.FOREARM_LENGTH + matrices[1][:, 3]
    axes, radii = hand_capsules(joints, elbow)
    return joints, axes, radii + identity.thickness


def _moved(capsules, rotation, center):
    axes, radii = capsules
    return axes @ rotation.T + center, radii


def _frame(along, normal):
    """A rotation whose y lies along one direction and whose z is near another."""
    y = along / np.linalg.norm(along)
    x = np.cross(y, normal)
    x /= np.linalg.norm(x)
    return np.stack([x, y, np.cross(x, y)], axis=1)


def _wrapped(rng, angles, hand) -> Thing | None:
    """A thing on the palm, the fingers bent until each touches it."""
    shape, half = _sample_wrapped(rng)
    turn = rng.normal(0.0, 0.5) if shape == "cylinder" else rng.uniform(0, 2 * np.pi)
    normal = np.array([0.0, 0.15, -1.0]) + rng.normal(0.0, 0.12, 3)
    rotation = _frame(np.array([np.cos(turn), np.sin(turn), rng.normal(0.0, 0.1)]), normal)
    spread = rng.uniform(-2.0, 5.0)
    for column, degrees in _THUMB_OPEN.items():
        angles[column] = np.radians(degrees + rng.normal(0.0, 4.0))
    for finger in range(1, 5):
        angles[anatomy.finger_angle(finger, 0)] = np.radians(rng.uniform(0.0, 14.0))
        angles[anatomy.finger_angle(finger, 1)] = np.radians(spread * (1.5 - 0.7 * finger))
        angles[anatomy.finger_angle(finger, 2)] = np.radians(rng.uniform(4.0, 18.0))
    _, axes, radii = _capsules_of(angles, hand)
    filling = filling_capsules(shape, half)
    start = _PALM + rng.normal(0.0, 1.0, 3) * [7.0, 14.0, 0.0]
    direction = normal / np.linalg.norm(normal)
    center = _touching_place(axes, radii, filling, rotation, start, direction)
    if center is None:
        return None
    _close(rng, angles, hand, _moved(filling, rotation, center))
    return shape, half, rotation, center


def _sample_wrapped(rng):
    kind = rng.random()
    if kind < 0.3:
        radius = rng.uniform(14.0, 44.0)
        return "ball", radius * np.array([1.0, 1.0, rng.uniform(0.75, 1.0)])
    if kind < 0.7:
        radius = rng.uniform(5.0, 36.0)
        return "cylinder", np.array([radius, rng.uniform(35.0, 140.0), radius])
    return "box", np.array([rng.uniform(16, 40), rng.uniform(30, 85), rng.uniform(3.5, 26)])


def _touching_place(axes, radii, filling, rotation, start, direction):
    """Where a thing that comes from afar first touches the hand, or None."""

    def gap(distance):
        moved = _moved(filling, rotation, start + direction * distance)
        return capsule_gaps(axes, radii, *moved).min()

    distance = _FARTHEST
    if gap(distance) < 0:
        return None
    while distance > 0.0 and gap(distance - 5.0) > _SINK:
        distance -= 5.0
    low, high = distance - 5.0, distance
    for _ in range(5):
        middle = (low + high) / 2
        low, high = (low, middle) if gap(middle) > _SINK else (middle, high)
    return start + direction * high


def _close(rng, angles, hand, thing):
    """Bend every finger until it touches, the outer joints on after the inner ones have."""
    stages = np.zeros(5, int)
    speeds = rng.uniform(0.7, 1.1, 5)
    for _ in range(_STEPS):
        before = angles.copy()
        for finger in range(5):
            if stages[finger] < 2:
                _bend(angles, finger, speeds[finger], stages[finger])
        np.clip(angles, _LOW, _HIGH, out=angles)
        _, axes, radii = _capsules_of(angles, hand)
        gaps = capsule_gaps(axes[:15], radii[:15], *thing).reshape(5, 3).min(1)
        for finger in np.flatnonzero((gaps < _SINK) & (stages < 2)):
            columns = _columns(finger)
            angles[columns] = before[columns]
            stages[finger] += 1
        if (stages == 2).all():
            return


def _columns(finger):
    if finger == 0:
        return [anatomy.THUMB_FLEXION, anatomy.THUMB_MCP, anatomy.THUMB_IP]
    return [anatomy.finger_angle(finger, which) for which in (0, 2, 3)]


def _bend(angles, finger, speed, stage):
    """One step: all joints, or in the second stage the outer ones alone."""
    shares = _THUMB_SHARES if finger == 0 else np.array([0.8, 1.0, 0.62])
    shares = shares * ([1.0, 1.0, 1.0] if stage == 0 else [0.0, 1.0, 1.0])
    angles[_columns(finger)] += _CLOSING * speed * shares


def _pinched(rng, angles, hand) -> Thing | None:
    """A pen or a card between the tips of thumb and index."""
    wrist = angles[:2].copy()
    angles[:] = poses.preset_angles(str(rng.choice(_PINCHES)))
    angles[2:] += rng.normal(0.0, np.radians(2.5), anatomy.NUM_ANGLES - 2)
    np.clip(angles, _LOW, _HIGH, out=angles)
    angles[:2] = wrist
    joints, axes, radii = _capsules_of(angles, hand)
    thumb, index = joints[0, 3], joints[1, 3]
    across = index - thumb
    # The tips that hold it may sink in; nothing else may.
    others = np.ones(20, bool)
    others[[2, 5, 8]] = False
    pen = rng.random() < 0.5
    for _ in range(12):
        along = rng.standard_normal(3)
        along -= across * (along @ across) / (across @ across)
        rotation = _frame(along, across)
        if pen:
            radius = rng.uniform(2.5, 6.0)
            shape, half = "cylinder", np.array([radius, rng.uniform(50.0, 95.0), radius])
        else:
            half = np.array([rng.uniform(20, 55), rng.uniform(30, 90), rng.uniform(0.8, 3.0)])
            shape = "box"
        shift = rng.uniform(0.2, 0.9) if pen else 1.0 - 12.0 / half[1]
        center = (thumb + index) / 2 + rotation[:, 1] * half[1] * shift
        filling = _moved(filling_capsules(shape, half), rotation, center)
        if capsule_gaps(axes[others], radii[others], *filling).min() > _SINK:
            return shape, half, rotation, center
    return None


def _in_camera_frame(thing: Thing, hand: PlacedHand) -> SceneObject:
    shape, half, rotation, center = thing
    scale = hand.identity.scale
    place = hand.rotation @ MIRROR if hand.right else hand.rotation
    # The shapes are their own mirror images: a mirrored one is drawn as a turned one.
    turned = place @ (rotation @ MIRROR if hand.right else rotation)
    return SceneObject(shape, turned, scale * (place @ center) + hand.wrist, scale * half)
