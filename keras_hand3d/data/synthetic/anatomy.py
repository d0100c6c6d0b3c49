"""The hand's measures as data: bones, flesh, joint limits and skin tones.

Everything describes a left hand in millimetres. Frame: the wrist at the origin, fingers along +y,
the thumb towards +x, the back of the hand +z. A right hand is the mirror image in x.

Fingers are ordered thumb, index, middle, ring, pinky; a finger's three bones run from its base
outwards (the thumb's first is its metacarpal). Angles are radians, flexion towards the palm,
abduction towards the thumb's side.
"""

import numpy as np

NUM_FINGERS = 5
BASE_JOINTS = np.array(
    [[23, 28, -13], [24.5, 90.5, 0], [2, 95, 2.5], [-16.5, 91, 0.5], [-35, 81.5, -5]], np.float64
)
BONE_LENGTHS = np.array(
    [[41.5, 34, 24], [38.5, 25.5, 22.5], [42, 28.5, 23.5], [38.5, 27, 23], [31.5, 20, 20.5]]
)
JOINT_RADII = np.array(
    [
        [14, 11.6, 10.3, 8.2],
        [11.2, 9.5, 8.3, 6.9],
        [11.4, 9.7, 8.5, 7.0],
        [10.8, 9.1, 8.0, 6.6],
        [9.4, 7.8, 6.9, 5.8],
    ]
)
REST_SPREAD = np.radians([0, 7, 0, -7, -15])
TIP_OVERHANG = 3.0
FOREARM_LENGTH = 235.0
UPPER_ARM_LENGTH = 280.0


def _rest_frames() -> np.ndarray:
    """Axes of each finger at rest, (5, 3, 3): columns lateral, along, dorsal."""
    frames = []
    for finger in range(NUM_FINGERS):
        angle = REST_SPREAD[finger]
        along = np.array([np.sin(angle), np.cos(angle), 0.0])
        dorsal = np.array([0.0, 0.0, 1.0])
        if finger == 0:
            along, dorsal = np.array([0.66, 0.66, -0.36]), np.array([0.62, -0.30, 0.72])
        along = along / np.linalg.norm(along)
        dorsal = dorsal - along * (along @ dorsal)
        dorsal = dorsal / np.linalg.norm(dorsal)
        frames.append(np.stack([np.cross(along, dorsal), along, dorsal], axis=1))
    return np.array(frames)


REST_FRAMES = _rest_frames()
REST_JOINTS = (
    BASE_JOINTS[:, None]
    + REST_FRAMES[:, None, :, 1]
    * np.concatenate([np.zeros((NUM_FINGERS, 1)), np.cumsum(BONE_LENGTHS, axis=1)], axis=1)[
        ..., None
    ]
)
"""Joints at rest, (5, 4, 3), base to tip."""

# Flesh of the palm: start, end, radius at the start, radius at the end.
METACARPALS = np.array(
    [
        [11, 9, -4, 24.5, 90.5, -2, 13.6, 10.6],
        [3, 7, -3, 2, 95, 0, 14.0, 11.6],
        [-6, 7, -4, -16.5, 91, -2, 13.6, 11.0],
        [-13, 10, -6, -34, 81.5, -6.5, 13.0, 10.0],
    ],
    np.float64,
)
THENAR = np.array([13, 18, -9, 37, 52, -21, 15, 11.5], np.float64)
HYPOTHENAR = np.array([-17, 16, -9, -31, 58, -10, 12.5, 11.5], np.float64)
FIRST_WEB = np.array([31, 52, -13, 27, 77, -5, 8.0, 6.0], np.float64)
FINGER_WEBS = np.array(
    [[13.4, 101, -3.5, 7.0], [-7.4, 101, -2.5, 7.0], [-27.2, 94, -5.5, 6.6]], np.float64
)
KNUCKLES = np.array(
    [[24.5, 89, 4.4, 7.5], [2, 94, 6.6, 7.5], [-16.5, 90, 4.3, 7.2], [-35, 80.5, -1, 6.6]],
    np.float64,
)
PALM_HOLLOW = np.array([1, 52, -27, 17, 27, 11], np.float64)
"""Centre and half axes of the ellipsoid carved out of the palm."""

FOREARM_WIDTHS = np.array([27.0, 43.0])
FOREARM_THICKNESSES = np.array([19.5, 41.0])
"""Half-widths and half-thicknesses of the forearm at the wrist and at the elbow."""

PALM_END = -9.0
"""Rest y at which the palm's class ends and the forearm begins."""

# Columns of the angle vector: wrist, thumb, then four for each finger.
NUM_ANGLES = 23
WRIST_FLEXION, WRIST_DEVIATION = 0, 1
THUMB_FLEXION, THUMB_ABDUCTION, THUMB_TWIST, THUMB_MCP, THUMB_IP = 2, 3, 4, 5, 6
FIRST_FINGER_ANGLE = 7

_LIMITS_DEGREES = [
    (-65, 60),
    (-18, 28),
    (-15, 35),
    (-20, 35),
    (-15, 25),
    (-8, 55),
    (-15, 75),
    *[(-15, 85), (-15, 12), (0, 105), (-3, 75)],
    *[(-15, 88), (-10, 10), (0, 108), (-3, 78)],
    *[(-12, 90), (-12, 10), (0, 108), (-3, 78)],
    *[(-12, 92), (-22, 10), (0, 100), (-3, 75)],
]
ANGLE_LIMITS = np.radians(np.array(_LIMITS_DEGREES, np.float64))
"""Lowest and highest value of each angle, (23, 2)."""

SKIN_TONES = np.array(
    [
        [246, 214, 190],
        [238, 198, 170],
        [228, 182, 150],
        [217, 165, 131],
        [202, 146, 110],
        [181, 124, 90],
        [156, 101, 71],
        [127, 80, 56],
        [98, 61, 44],
        [70, 45, 34],
    ],
    np.float64,
)
"""sRGB, light to dark."""


def finger_angle(finger: int, which: int) -> int:
    """Column of the angle vector.

    Args:
        finger: 1 (index) to 4 (pinky).
        which: 0 flexion at the base, 1 abduction, 2 the middle joint, 3 the outer joint.

    Returns:
        The column.
    """
    return FIRST_FINGER_ANGLE + 4 * (finger - 1) + which
