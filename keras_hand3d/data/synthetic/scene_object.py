"""`SceneObject`: a thing in a scene that is neither hand nor body."""

from dataclasses import dataclass

import numpy as np

_TINY = 0.05


@dataclass(frozen=True)
class SceneObject:
    """A ball, box, cylinder or limb in the camera frame, millimetres.

    Attributes:
        shape: ``"ball"`` (an ellipsoid), ``"box"``, ``"cylinder"`` or ``"limb"`` (round ends).
            Cylinders and limbs lie along their own y.
        rotation: (3, 3) its own frame to the camera frame.
        center: (3,).
        half: (3,) half its size along its own axes; a limb is as thick as the first at its start,
            as the last at its end.
        skin: Whether it is of skin.
        goes_on: Whether it looks like the thing before it: both are parts of one.
        hand: Number of the hand that it throws its shadow on, or -1.
    """

    shape: str
    rotation: np.ndarray
    center: np.ndarray
    half: np.ndarray
    skin: bool = False
    goes_on: bool = False
    hand: int = -1


def filling_capsules(shape: str, half: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Capsules that fill a thing in its own frame, to tell what touches it.

    Args:
        shape: As `SceneObject` has it.
        half: Likewise.

    Returns:
        Axes (M, 2, 3) and radii (M, 2).
    """
    if shape == "box":
        return _box_capsules(half)
    radius = float(min(half[0], half[2]))
    if shape == "ball":
        longest = int(np.argmax(half))
        radius = float(np.median(half))
        ends = np.zeros((2, 3))
        ends[:, longest] = np.array([-1.0, 1.0]) * max(half[longest] - radius, _TINY)
        return ends[None], np.full((1, 2), radius)
    # A cylinder's flat ends stick out of round ones; they are met from the side.
    ends = np.array([[0.0, -half[1], 0.0], [0.0, half[1], 0.0]])
    radii = [half[0], half[2]] if shape == "limb" else [radius, radius]
    return ends[None], np.array([radii])


def _box_capsules(half):
    """Rods side by side along the longest edge, as thick as the box is thin."""
    order = np.argsort(half)
    thin, middle, longest = order
    radius = float(half[thin])
    reach = max(half[middle] - radius, 0.0)
    count = int(min(max(np.ceil(reach / max(radius, 4.0)), 1), 12)) + 1
    axes = np.zeros((count, 2, 3))
    axes[:, :, middle] = np.linspace(-reach, reach, count)[:, None]
    axes[:, :, longest] = np.array([-1.0, 1.0]) * max(half[longest] - radius, _TINY)
    return axes, np.full((count, 2), radius)
