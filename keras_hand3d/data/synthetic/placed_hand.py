"""`PlacedHand`: one hand with its pose and place before the camera."""

from dataclasses import dataclass

import numpy as np

from keras_hand3d.data.synthetic import anatomy
from keras_hand3d.data.synthetic.hand_geometry import MIRROR
from keras_hand3d.data.synthetic.hand_identity import HandIdentity
from keras_hand3d.data.synthetic.kinematics import forward_kinematics, rhd_keypoints


@dataclass(frozen=True)
class PlacedHand:
    """A hand in the camera frame, millimetres.

    Attributes:
        right: Whether it is a right hand.
        angles: (23,) radians.
        identity: Its build.
        rotation: (3, 3) hand frame to camera frame; a right hand is mirrored in x before.
        wrist: (3,).
        keypoints: (21, 3), RHD order.
        matrices: (33, 3, 4), in the hand's own frame.
        elbow: (3,).
        axes: (20, 2, 3) axes of the capsules that it is made of, forearm last.
        radii: (20, 2) their radii.
    """

    right: bool
    angles: np.ndarray
    identity: HandIdentity
    rotation: np.ndarray
    wrist: np.ndarray
    keypoints: np.ndarray
    matrices: np.ndarray
    elbow: np.ndarray
    axes: np.ndarray
    radii: np.ndarray

    def moved(self, shift: np.ndarray) -> "PlacedHand":
        """The same hand somewhere else; `shift` is (3,), millimetres."""
        return PlacedHand(
            self.right,
            self.angles,
            self.identity,
            self.rotation,
            self.wrist + shift,
            self.keypoints + shift,
            self.matrices,
            self.elbow + shift,
            self.axes + shift,
            self.radii,
        )


def hand_capsules(joints: np.ndarray, elbow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Axes (20, 2, 3) and radii (20, 2) of a left hand at the origin: fingers, palm, forearm.

    Args:
        joints: Shape (5, 4, 3), of `kinematics.forward_kinematics`.
        elbow: Shape (3,).
    """
    fingers = np.stack([joints[:, :3], joints[:, 1:]], axis=2).reshape(15, 2, 3)
    radii = np.stack([anatomy.JOINT_RADII[:, :3], anatomy.JOINT_RADII[:, 1:]], axis=2)
    palm = anatomy.METACARPALS[:, :6].reshape(4, 2, 3)
    axes = np.concatenate([fingers, palm, np.stack([np.zeros(3), elbow])[None]])
    forearm = np.array([[anatomy.FOREARM_WIDTHS[0], anatomy.FOREARM_WIDTHS[1]]])
    return axes, np.concatenate([radii.reshape(15, 2), anatomy.METACARPALS[:, 6:8], forearm])


def place_hand(
    right: bool, angles: np.ndarray, identity: HandIdentity, rotation: np.ndarray
) -> PlacedHand:
    """A hand whose wrist is at the camera; see `PlacedHand.moved`.

    Args:
        right: Whether it is a right hand.
        angles: Shape (23,), radians.
        identity: Its build.
        rotation: Shape (3, 3).
    """
    joints, matrices = forward_kinematics(angles, identity.stretches, identity.palm_scale)
    forearm = matrices[1]
    elbow = forearm[:, 1] * -anatomy.FOREARM_LENGTH + forearm[:, 3]
    axes, radii = hand_capsules(joints, elbow)
    place = identity.scale * (rotation @ MIRROR if right else rotation)
    return PlacedHand(
        right,
        angles,
        identity,
        rotation,
        np.zeros(3),
        rhd_keypoints(joints) @ place.T,
        matrices,
        place @ elbow,
        axes @ place.T,
        identity.scale * (radii + identity.thickness),
    )
