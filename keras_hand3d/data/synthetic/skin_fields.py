"""Fields upon the resting hand: which bones move a vertex, which part it is, how it is tinted."""

import numpy as np

from keras_hand3d.data.synthetic import anatomy, mesh_tools, surface
from keras_hand3d.data.synthetic.kinematics import FIRST_FINGER_BONE, NUM_BONES, NUM_MATRICES

_SMOOTHING_PASSES = 4
# Along the first bone, where a finger's class begins.
_PART_STARTS = np.array([15.0, 9.0, 9.0, 9.0, 8.0])


def _smoothstep(low: float, high: float, value: np.ndarray) -> np.ndarray:
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


def _thumb_distance(points: np.ndarray) -> np.ndarray:
    thenar = surface.capsule_distance(points, anatomy.THENAR)
    return np.minimum(surface.finger_distance(points, 0), thenar + 3.0)


def _palm_bones_distance(points: np.ndarray) -> np.ndarray:
    return np.min([surface.capsule_distance(points, bone) for bone in anatomy.METACARPALS], axis=0)


def nearest_finger(points: np.ndarray) -> np.ndarray:
    """The finger whose flesh a point belongs to, (N,), 0 thumb to 4 pinky.

    Points of the palm belong to the finger of their metacarpal.
    """
    distances = [surface.finger_distance(points, 0)]
    for finger in range(1, 5):
        own = surface.capsule_distance(points, anatomy.METACARPALS[finger - 1])
        distances.append(np.minimum(surface.finger_distance(points, finger), own))
    return np.argmin(distances, axis=0)


def _along(points: np.ndarray, finger: int, joint: int) -> np.ndarray:
    axis = anatomy.REST_FRAMES[finger, :, 1]
    return (points - anatomy.REST_JOINTS[finger, joint]) @ axis


def chain_coordinate(points: np.ndarray, nearest: np.ndarray) -> np.ndarray:
    """Place along the finger, (N,): below 0 the palm, then a unit a bone, growing outwards."""
    result = np.zeros(len(points))
    for finger in range(5):
        lengths = anatomy.BONE_LENGTHS[finger]
        knots = np.array([_PART_STARTS[finger], *np.cumsum(lengths)])
        along = _along(points, finger, 0)
        value = np.interp(along, knots, [0, 1, 2, 3])
        value = np.where(along < knots[0], (along - knots[0]) / lengths[0], value)
        chosen = nearest == finger
        result[chosen] = value[chosen]
    return result


def _finger_weights(points: np.ndarray, finger: int, attached: np.ndarray) -> np.ndarray:
    """Shares of all matrices if a point hangs on one finger; `attached` scales the base joint."""
    turns = []
    for joint in range(3):
        reach = 0.75 * anatomy.JOINT_RADII[finger, joint] * (1.3 if joint == 0 else 1.0)
        turns.append(_smoothstep(-reach, reach, _along(points, finger, joint)))
    turns[0] = turns[0] * attached
    weights = np.zeros((len(points), NUM_MATRICES))
    previous, remaining = 0, np.ones(len(points))
    for joint, turn in enumerate(turns):
        index = 3 * finger + joint
        bone, helper = FIRST_FINGER_BONE + index, NUM_BONES + 1 + index
        weights[:, previous] += remaining * np.maximum(1.0 - 2.0 * turn, 0.0)
        weights[:, helper] += remaining * (1.0 - np.abs(2.0 * turn - 1.0))
        remaining = remaining * np.maximum(2.0 * turn - 1.0, 0.0)
        previous = bone
    weights[:, previous] += remaining
    return weights


def _all_weights(points: np.ndarray, nearest: np.ndarray) -> np.ndarray:
    palm_distance = _palm_bones_distance(points)
    attached = _smoothstep(-9.0, 9.0, palm_distance - _thumb_distance(points))
    thumb = _finger_weights(points, 0, attached)
    weights = np.zeros((len(points), NUM_MATRICES))
    for finger in range(1, 5):
        chosen = nearest == finger
        weights[chosen] = _finger_weights(points[chosen], finger, np.ones(chosen.sum()))
    held = attached[:, None] * (weights[:, :1] > 0.99)
    held = np.where((nearest == 0)[:, None], 1.0, held)
    weights = held * thumb + (1.0 - held) * weights
    bend = _smoothstep(-24.0, 14.0, points[:, 1])[:, None]
    wrist = np.zeros_like(weights)
    wrist[:, 1] = np.maximum(1.0 - 2.0 * bend[:, 0], 0.0)
    wrist[:, NUM_BONES] = 1.0 - np.abs(2.0 * bend[:, 0] - 1.0)
    return wrist + np.maximum(2.0 * bend - 1.0, 0.0) * weights


def skinning_weights(
    points: np.ndarray, faces: np.ndarray, nearest: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Four matrices and their shares for each vertex.

    Args:
        points: Vertices at rest, (V, 3).
        faces: Shape (F, 3).
        nearest: The finger of each vertex, (V,).

    Returns:
        Matrices (V, 4) in the order of `kinematics.forward_kinematics`, shares (V, 4) summing to 1.
    """
    weights = mesh_tools.smooth_field(_all_weights(points, nearest), faces, _SMOOTHING_PASSES)
    bones = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    shares = np.take_along_axis(weights, bones, axis=1)
    return bones, shares / shares.sum(1, keepdims=True)


def palmar_share(normals: np.ndarray, nearest: np.ndarray) -> np.ndarray:
    """How far a vertex faces the palm's side, (V,): 0 on the back, 1 in the palm."""
    dorsal = anatomy.REST_FRAMES[nearest][:, :, 2]
    return _smoothstep(-0.35, 0.45, -(normals * dorsal).sum(1))


def redness(points: np.ndarray, nearest: np.ndarray, palmar: np.ndarray) -> np.ndarray:
    """Redder skin over the knuckles, at the tips and on the balls of the palm, (V,), 0..1."""
    result = np.zeros(len(points))
    for finger in range(5):
        chosen = nearest == finger
        place = points[chosen]
        knuckles = sum(
            np.exp(-((_along(place, finger, joint) / 6.0) ** 2)) for joint in range(finger == 0, 3)
        )
        tip = _smoothstep(-12.0, 0.0, _along(place, finger, 3))
        result[chosen] = 0.8 * knuckles * (1.0 - palmar[chosen]) + tip
    balls = np.exp(-(((points[:, 1] - 25.0) / 30.0) ** 2)) * palmar
    return np.clip(np.maximum(result, 0.45 * balls), 0.0, 1.0)
