"""The protocols of found hands that are known by name."""

from dataclasses import replace

import numpy as np

from keras_hand3d.evaluation.found_hands_protocol import FoundHandsProtocol

_DETECTED = FoundHandsProtocol(
    name="found_hands",
    source="this package",
    note="Boxes are the estimator's own. In 3D the hand is in the camera's frame, relative to key "
    "point 0, predictions in reference bones times the true bone (key points 11 to 12).",
    uv_thresholds=tuple(np.linspace(0.0, 30.0, 31).tolist()),
    xyz_thresholds=tuple(np.linspace(20.0, 50.0, 31).tolist()),
)
_KEYPOINTS = replace(
    _DETECTED,
    name="found_hands_by_keypoints",
    predicted_box="keypoints",
    note="As found_hands, but what is matched is the box of the predicted key points: also for "
    "estimators whose own box is another thing, such as the square around a region.",
)

FOUND_HANDS_PROTOCOLS = {protocol.name: protocol for protocol in (_DETECTED, _KEYPOINTS)}
"""Protocols of found hands by name."""


def find_found_hands_protocol(protocol):
    """A protocol of found hands by its name; one that is given is returned.

    Raises:
        ValueError: If there is none of that name.
    """
    if isinstance(protocol, FoundHandsProtocol):
        return protocol
    if protocol not in FOUND_HANDS_PROTOCOLS:
        known = ", ".join(FOUND_HANDS_PROTOCOLS)
        raise ValueError(f"Unknown protocol of found hands {protocol!r}. Known: {known}.")
    return FOUND_HANDS_PROTOCOLS[protocol]
