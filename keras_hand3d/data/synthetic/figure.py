"""`Figure`: a body with its arms, its hands out of sight."""

from dataclasses import dataclass, field

import numpy as np

from keras_hand3d.data.synthetic.body_geometry import SHOULDERS


@dataclass
class Figure:
    """Somebody besides the person whose hands are shown, millimetres.

    Attributes:
        rotation: (3, 3) body frame (y down, facing -z) to camera frame.
        origin: (3,) base of the neck.
        scale: Size over the mean.
        arms: (start, end) of the upper arms and forearms.
    """

    rotation: np.ndarray
    origin: np.ndarray
    scale: float
    arms: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)

    @property
    def body(self) -> tuple[np.ndarray, np.ndarray, float]:
        """Rotation, origin and scale, as `Scene.body` has them."""
        return self.rotation, self.origin, self.scale


def facing(rng: np.random.Generator, spread: float, roll_spread: float = 0.12) -> np.ndarray:
    """A rotation (3, 3) of somebody who stands and looks more or less at the camera.

    Args:
        rng: Source of randomness.
        spread: Standard deviation of the turn about the vertical, radians.
        roll_spread: That of the lean to a side.
    """
    yaw, roll = rng.normal(0.0, spread), rng.normal(0.0, roll_spread)
    c, s, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(roll), np.sin(roll)
    turn = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    return np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]]) @ turn


def hidden_arm(
    rotation: np.ndarray, origin: np.ndarray, scale: float, right: bool
) -> list[tuple[np.ndarray, np.ndarray]]:
    """An arm down the side, the forearm behind the back: (start, end) of both its parts.

    Args:
        rotation: Shape (3, 3), of the body.
        origin: Shape (3,), base of the neck.
        scale: Size over the mean.
        right: Whether it is the right arm.
    """
    shoulder = origin + scale * (rotation @ SHOULDERS[int(right)])
    elbow = shoulder + scale * (rotation @ np.array([-25.0 if right else 25.0, 265.0, 40.0]))
    behind = elbow + scale * (rotation @ np.array([150.0 if right else -150.0, 60.0, 75.0]))
    return [(shoulder, elbow), (elbow, behind)]
