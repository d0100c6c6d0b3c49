"""Hand shapes as data, in degrees.

A preset has its share of all draws, the spread of its jitter, the thumb (flexion, abduction, middle
joint, outer joint, twist), and index to pinky (flexion, abduction, middle joint); outer joints
follow by coupling.
"""

Finger = tuple[float, float, float]
Preset = tuple[float, float, tuple[float, float, float, float, float], tuple[Finger, ...]]

_OPEN_THUMB = (0.0, 10.0, 2.0, 0.0, 0.0)
_EASY_THUMB = (8.0, 2.0, 10.0, 12.0, -2.0)
_FIST_THUMB = (10.0, -8.0, 45.0, 60.0, -8.0)
_TUCKED_THUMB = (24.0, -8.0, 42.0, 40.0, -10.0)
_SIDE_THUMB = (2.0, -10.0, 12.0, 20.0, 5.0)

_INDEX_FIST, _MIDDLE_FIST = (81.0, 0.0, 103.0), (84.0, 0.0, 104.0)
_RING_FIST, _PINKY_FIST = (85.0, 0.0, 101.0), (85.0, 0.0, 99.0)
_FIST = (_INDEX_FIST, _MIDDLE_FIST, _RING_FIST, _PINKY_FIST)


def _grasp(flexion: float, middle: float) -> tuple[Finger, ...]:
    return tuple((flexion + 2 * step, 0.0, middle + 3 * step) for step in range(4))


PRESETS: dict[str, Preset] = {
    "flat": (1.0, 5, _OPEN_THUMB, ((2, -3, 4), (2, 0, 4), (2, 3, 5), (3, 7, 6))),
    "spread": (1.2, 5, (-8, 25, 0, -5, 0), ((0, 10, 4), (0, 1, 4), (0, -9, 5), (0, -17, 6))),
    "relaxed": (2.4, 8, _EASY_THUMB, ((16, 0, 24), (22, 0, 30), (27, 0, 35), (30, 0, 36))),
    "limp": (1.5, 8, (12, -2, 16, 18, -4), ((28, 0, 38), (36, 0, 44), (40, 0, 46), (42, 0, 44))),
    "fist": (1.4, 5, _FIST_THUMB, _FIST),
    "loose fist": (1.2, 7, (16, -2, 28, 36, -4), _grasp(58, 76)),
    "point": (1.3, 6, _TUCKED_THUMB, ((6, 0, 8), *_FIST[1:])),
    "point, thumb out": (0.7, 6, (-4, 12, 2, 0, 0), ((4, 2, 6), *_FIST[1:])),
    "thumb up": (1.0, 5, (-10, 22, -2, -8, 0), _FIST),
    "victory": (1.0, 5, _TUCKED_THUMB, ((3, 10, 6), (3, -8, 6), _RING_FIST, _PINKY_FIST)),
    "three": (0.6, 5, (33, -8, 48, 38, -12), ((2, 8, 5), (2, 0, 5), (2, -8, 6), _PINKY_FIST)),
    "four": (0.6, 5, (30, -8, 45, 45, -12), ((2, 6, 5), (2, 1, 5), (2, -6, 6), (3, -10, 8))),
    "three with thumb": (
        0.6,
        5,
        (-4, 15, 0, 0, 0),
        ((2, 8, 5), (3, -4, 6), _RING_FIST, _PINKY_FIST),
    ),
    "horns": (0.5, 5, _TUCKED_THUMB, ((3, 4, 6), _MIDDLE_FIST, _RING_FIST, (4, -10, 8))),
    "shaka": (0.5, 5, (-8, 24, 0, -5, 0), (*_FIST[:3], (4, -12, 8))),
    "ok": (1.0, 3, (21, -5, 21, 19, -5), ((42, -3, 58), (15, 0, 20), (8, -2, 12), (2, -8, 10))),
    "pinch": (1.0, 3, (21, -5, 21, 19, -5), ((42, -3, 58), (46, 0, 62), (50, 0, 66), (52, 0, 64))),
    "tripod": (1.0, 3, (33, -6, 23, 15, 7), ((46, -3, 50), (50, -2, 54), (56, 0, 70), (58, 0, 70))),
    "thumb to pinky": (
        0.5,
        3,
        (35, -8, 51, 33, -13),
        ((8, 3, 10), (10, 0, 14), (24, 0, 30), (56, 4, 54)),
    ),
    "wide grasp": (1.0, 6, (14, 20, 8, 12, 5), _grasp(18, 26)),
    "grasp": (1.2, 6, (22, 10, 14, 22, 5), _grasp(32, 42)),
    "narrow grasp": (1.0, 6, (24, 0, 24, 30, 2), _grasp(46, 58)),
    "hook": (0.7, 6, _SIDE_THUMB, ((8, 0, 82), (8, 0, 86), (9, 0, 86), (10, 0, 80))),
    "flat bent": (0.8, 6, (16, 0, 8, 6, 0), ((58, 0, 8), (60, 0, 8), (62, 0, 9), (62, 0, 10))),
    "side pinch": (0.8, 4, (10, -12, 20, 30, 0), _grasp(40, 62)),
    "fanned": (0.7, 6, _EASY_THUMB, ((4, 0, 6), (26, 0, 30), (46, 0, 52), (62, 0, 66))),
    "counted down": (0.5, 6, _EASY_THUMB, ((60, 0, 70), (44, 0, 50), (24, 0, 28), (6, -6, 10))),
}
