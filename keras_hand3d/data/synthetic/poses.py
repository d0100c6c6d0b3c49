"""Hand poses drawn at random: preset shapes, blends and free ones, none self-intersecting."""

import functools

import numpy as np

from keras_hand3d.data.synthetic import anatomy
from keras_hand3d.data.synthetic.collisions import finger_penetration
from keras_hand3d.data.synthetic.hand_identity import HandIdentity
from keras_hand3d.data.synthetic.kinematics import forward_kinematics
from keras_hand3d.data.synthetic.pose_presets import PRESETS

MAX_PENETRATION = 4.5
"""Millimetres that capsules of two fingers may overlap."""

_TRIES_A_SHAPE = 6
_SHAPES = 100
_COUPLING = 0.62
_LOW, _HIGH = anatomy.ANGLE_LIMITS.T
_THUMB_COLUMNS = [
    anatomy.THUMB_FLEXION,
    anatomy.THUMB_ABDUCTION,
    anatomy.THUMB_MCP,
    anatomy.THUMB_IP,
    anatomy.THUMB_TWIST,
]


@functools.cache
def _presets() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Angles (P, 23), jitters (P,) in radians and shares (P,) of all presets."""
    angles = np.zeros((len(PRESETS), anatomy.NUM_ANGLES))
    for row, (_, _, thumb, fingers) in zip(angles, PRESETS.values(), strict=True):
        row[_THUMB_COLUMNS] = np.radians(thumb)
        for finger, (flexion, abduction, middle) in enumerate(fingers, 1):
            first = anatomy.finger_angle(finger, 0)
            row[first : first + 4] = np.radians([flexion, abduction, middle, _COUPLING * middle])
    shares = np.array([preset[0] for preset in PRESETS.values()])
    return angles, np.radians([preset[1] for preset in PRESETS.values()]), shares / shares.sum()


def preset_angles(name: str) -> np.ndarray:
    """Angles (23,), radians, of a preset by name."""
    return _presets()[0][list(PRESETS).index(name)].copy()


def _draw_shape(rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """Angles to jitter about, and the jitter."""
    angles, jitters, shares = _presets()
    first, second = rng.choice(len(angles), 2, p=shares)
    kind = rng.random()
    if kind < 0.74:
        return angles[first], jitters[first]
    if kind < 0.90:
        share = rng.random()
        return (1 - share) * angles[first] + share * angles[second], max(
            jitters[first], jitters[second]
        )
    return _free_shape(rng), np.radians(5.0)


def _free_shape(rng: np.random.Generator) -> np.ndarray:
    """Fingers that bend independently, more alike the nearer they are."""
    angles = np.zeros(anatomy.NUM_ANGLES)
    bend = np.clip(rng.normal(0.4, 0.25) + np.cumsum(rng.normal(0.0, 0.22, 4)), 0.0, 1.0)
    for finger in range(1, 5):
        share = np.clip(bend[finger - 1] + rng.normal(0.0, 0.15, 2), 0.0, 1.0)
        middle = np.radians(102) * share[1]
        first = anatomy.finger_angle(finger, 0)
        angles[first] = np.radians(-10 + 95 * share[0])
        angles[first + 1] = np.radians(rng.normal(0.0, 5.0))
        angles[first + 2 : first + 4] = middle, _COUPLING * middle
    columns = _THUMB_COLUMNS
    angles[columns] = rng.uniform(_LOW[columns], _HIGH[columns]) * 0.8
    return angles


def _jitter(rng: np.random.Generator, shape: np.ndarray, spread: float) -> np.ndarray:
    """Noise that moves neighbouring fingers together and keeps coupled joints coupled."""
    noise = np.zeros(anatomy.NUM_ANGLES)
    noise[_THUMB_COLUMNS] = rng.normal(0.0, spread, 5) * [0.7, 0.7, 1.0, 1.2, 0.5]
    shared = rng.normal(0.0, 0.7 * spread, 2)
    for finger in range(1, 5):
        own = rng.normal(0.0, spread, 4)
        first = anatomy.finger_angle(finger, 0)
        middle = shared[1] + own[2]
        noise[first] = shared[0] + 0.8 * own[0]
        noise[first + 1] = 0.35 * own[1]
        noise[first + 2] = middle
        noise[first + 3] = _COUPLING * middle + 0.4 * own[3]
    return shape + noise


def _sample_wrist(rng: np.random.Generator) -> np.ndarray:
    wrist = rng.normal(0.0, np.radians([22.0, 9.0]))
    outside = (wrist < _LOW[:2]) | (wrist > _HIGH[:2])
    return np.where(outside, rng.uniform(_LOW[:2], _HIGH[:2]) * 0.6, wrist)


def penetration(angles: np.ndarray, identity: HandIdentity) -> float:
    """Deepest overlap of a pose's fingers, millimetres at the mean size.

    Args:
        angles: Shape (23,), radians.
        identity: The hand's build.
    """
    joints, _ = forward_kinematics(angles, identity.stretches, identity.palm_scale)
    return float(finger_penetration(joints, identity.thickness))


def sample_pose(rng: np.random.Generator, identity: HandIdentity) -> np.ndarray:
    """Draw joint angles within the limits whose fingers do not pass through each other.

    A shape whose jittered draws all fail is dropped for a new one; no failed draw is returned.

    Args:
        rng: Source of randomness.
        identity: The hand's build.

    Returns:
        Shape (23,), radians, as `anatomy` orders them.
    """
    for _ in range(_SHAPES):
        shape, spread = _draw_shape(rng)
        for _ in range(_TRIES_A_SHAPE):
            angles = np.clip(_jitter(rng, shape, spread), _LOW, _HIGH)
            if penetration(angles, identity) <= MAX_PENETRATION:
                angles[:2] = _sample_wrist(rng)
                return angles
    return np.zeros(anatomy.NUM_ANGLES)
