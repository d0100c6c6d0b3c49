"""Signed distances to the flesh of a resting left hand and to a body, in millimetres."""

import numpy as np

from keras_hand3d.data.synthetic import anatomy


def smooth_minimum(first: np.ndarray, second: np.ndarray, width: float) -> np.ndarray:
    """Minimum of two distances with its edge rounded over a width in millimetres."""
    blend = np.maximum(width - np.abs(first - second), 0.0) / width
    return np.minimum(first, second) - blend * blend * width * 0.25


def capsule_distance(points: np.ndarray, capsule: np.ndarray) -> np.ndarray:
    """Distance to a tapered capsule.

    Args:
        points: Shape (N, 3).
        capsule: Start (3), end (3), radius at the start, radius at the end.

    Returns:
        Shape (N,), negative inside.
    """
    start, end, radii = capsule[:3], capsule[3:6], capsule[6:8]
    axis = end - start
    along = np.clip((points - start) @ (axis / (axis @ axis)), 0.0, 1.0)
    nearest = start + along[:, None] * axis
    offset = points - nearest
    return np.sqrt((offset * offset).sum(1)) - (radii[0] + along * (radii[1] - radii[0]))


def sphere_distance(points: np.ndarray, sphere: np.ndarray) -> np.ndarray:
    """Distance to a sphere given as centre (3) and radius."""
    return np.sqrt(((points - sphere[:3]) ** 2).sum(1)) - sphere[3]


def ellipsoid_distance(points: np.ndarray, ellipsoid: np.ndarray) -> np.ndarray:
    """Near the surface, the distance to an ellipsoid given as centre (3) and half axes (3)."""
    scaled = (points - ellipsoid[:3]) / ellipsoid[3:6]
    length = np.sqrt((scaled * scaled).sum(1)) + 1e-9
    slope = np.sqrt(((scaled / ellipsoid[3:6]) ** 2).sum(1)) + 1e-9
    return length * (length - 1.0) / slope


def bone_capsules(finger: int) -> np.ndarray:
    """The three capsules of a finger, (3, 8); the last ends short so that its cap fits the tip."""
    joints, radii = anatomy.REST_JOINTS[finger], anatomy.JOINT_RADII[finger]
    capsules = []
    for bone in range(3):
        end = joints[bone + 1]
        if bone == 2:
            along = anatomy.REST_FRAMES[finger, :, 1]
            end = end - along * (radii[3] - anatomy.TIP_OVERHANG)
        capsules.append(np.concatenate([joints[bone], end, radii[[bone, bone + 1]]]))
    return np.array(capsules)


def finger_distance(points: np.ndarray, finger: int) -> np.ndarray:
    """Distance to one finger: its bones' capsules with a fuller pad under the tip."""
    frame = anatomy.REST_FRAMES[finger]
    distance = None
    for bone, capsule in enumerate(bone_capsules(finger)):
        local = (points - capsule[:3]) @ frame
        if bone == 2:
            # A fingertip is wider than thick.
            local = local * np.array([0.94, 1.0, 1.05])
        straight = capsule.copy()
        straight[:3], straight[3:6] = 0.0, (capsule[3:6] - capsule[:3]) @ frame
        part = capsule_distance(local, straight)
        distance = part if distance is None else smooth_minimum(distance, part, 2.5)
    return distance


def palm_distance(points: np.ndarray) -> np.ndarray:
    """Distance to the palm: metacarpals, the two balls, webs and knuckles, with a hollow."""
    distance = capsule_distance(points, anatomy.METACARPALS[0])
    for capsule in anatomy.METACARPALS[1:]:
        distance = smooth_minimum(distance, capsule_distance(points, capsule), 9.0)
    for capsule in (anatomy.THENAR, anatomy.HYPOTHENAR):
        distance = smooth_minimum(distance, capsule_distance(points, capsule), 9.0)
    for web in anatomy.FINGER_WEBS:
        distance = smooth_minimum(distance, sphere_distance(points, web), 5.0)
    hollow = -ellipsoid_distance(points, anatomy.PALM_HOLLOW)
    distance = -smooth_minimum(-distance, -hollow, 8.0)
    for knuckle in anatomy.KNUCKLES:
        distance = smooth_minimum(distance, sphere_distance(points, knuckle), 5.0)
    return distance


def forearm_distance(points: np.ndarray) -> np.ndarray:
    """Distance to the forearm, an elliptic cone down to the elbow."""
    share = np.clip(-points[:, 1] / anatomy.FOREARM_LENGTH, 0.0, 1.0)
    # Muscles swell the arm near the elbow, not at the wrist.
    swell = share * share * (3.0 - 2.0 * share)
    width = np.interp(swell, [0, 1], anatomy.FOREARM_WIDTHS)
    thickness = np.interp(swell, [0, 1], anatomy.FOREARM_THICKNESSES)
    scaled = np.hypot(points[:, 0] / width, (points[:, 2] + 4.0) / thickness)
    side = (scaled - 1.0) * np.minimum(width, thickness)
    ends = np.maximum(points[:, 1] - 12.0, -anatomy.FOREARM_LENGTH - points[:, 1])
    return -smooth_minimum(-side, -ends, 24.0)


def hand_distance(points: np.ndarray) -> np.ndarray:
    """Signed distance to the whole resting hand with its forearm.

    Args:
        points: Shape (N, 3), millimetres.

    Returns:
        Shape (N,), negative inside; a distance near the surface, a bound elsewhere.
    """
    fingers = finger_distance(points, 1)
    for finger in (2, 3, 4):
        fingers = smooth_minimum(fingers, finger_distance(points, finger), 1.2)
    thumb = finger_distance(points, 0)
    thumb = smooth_minimum(thumb, capsule_distance(points, anatomy.FIRST_WEB), 7.0)
    hand = smooth_minimum(palm_distance(points), thumb, 7.0)
    hand = smooth_minimum(hand, fingers, 5.0)
    return smooth_minimum(hand, forearm_distance(points), 14.0)


# A standing body, hanging arms left out: the neck's base is the origin, y down, facing -z.
_BODY_CAPSULES = np.array(
    [
        [-120, 45, 0, 120, 45, 0, 62, 62],
        [-85, 120, 0, 85, 120, 0, 95, 95],
        [-60, 260, 0, 60, 260, 0, 90, 90],
        [-65, 420, 0, 65, 420, 0, 105, 105],
        [-85, 480, 0, -95, 900, 5, 85, 55],
        [85, 480, 0, 95, 900, 5, 85, 55],
        [-95, 900, 5, -95, 1290, 20, 55, 42],
        [95, 900, 5, 95, 1290, 20, 55, 42],
        [-95, 1310, 20, -105, 1320, -120, 42, 34],
        [95, 1310, 20, 105, 1320, -120, 42, 34],
        [0, 30, 5, 0, -70, -5, 54, 52],
    ],
    np.float64,
)
_HEAD = np.array([0, -165, -22, 74, 112, 92], np.float64)
_JAW = np.array([0, -105, -52, 52, 48, 48], np.float64)
_NOSE = np.array([0, -155, -108, 0, -136, -122, 7, 11], np.float64)


def body_distance(points: np.ndarray) -> np.ndarray:
    """Signed distance to a body with head, trunk and thighs.

    Args:
        points: Shape (N, 3), millimetres from the base of the neck, y down, the face towards -z.

    Returns:
        Shape (N,), negative inside.
    """
    flat = points * np.array([1.0, 1.0, 1.25])
    distance = capsule_distance(flat, _BODY_CAPSULES[0])
    for capsule in _BODY_CAPSULES[1:]:
        distance = smooth_minimum(distance, capsule_distance(flat, capsule), 45.0)
    head = smooth_minimum(ellipsoid_distance(points, _HEAD), ellipsoid_distance(points, _JAW), 30.0)
    head = smooth_minimum(head, capsule_distance(points, _NOSE), 9.0)
    return smooth_minimum(distance, head, 22.0)
