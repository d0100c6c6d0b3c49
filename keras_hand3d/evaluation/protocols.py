"""The protocols that are known by name."""

from dataclasses import replace

import numpy as np

from keras_hand3d.evaluation.found_hands_protocols import FOUND_HANDS_PROTOCOLS
from keras_hand3d.evaluation.protocol import Protocol

_ZB2017 = "Zimmermann & Brox 2017 and the released evaluation"
_MMPOSE = "MMPose, RHD 2D"
_HERE = "this package"


def _grid(first, last, count):
    return tuple(np.linspace(first, last, count).tolist())


_CROP = Protocol(
    name="zb2017_2d_crop",
    source=_ZB2017,
    note="Errors in the crop divided by the crop's scale, which is the image's frame.",
    quantity="keypoints_uv",
    input="hand_crop",
    frame="image",
    thresholds=_grid(0.0, 30.0, 20),
)
_FULL_2D = Protocol(
    name="zb2017_2d_full",
    source=_ZB2017,
    note="Key point 0 is the palm in truth and prediction: the published rule, corrected. Errors "
    "are those in the squeezed image.",
    quantity="keypoints_uv",
    input="image",
    input_size=(240, 320),
    fallback="released",
    frame="image",
    frame_size=(240, 320),
    thresholds=_grid(0.0, 30.0, 20),
)
_LIFTING = Protocol(
    name="zb2017_lifting",
    source=_ZB2017,
    quantity="keypoints_xyz",
    input="score_maps",
    frame="camera",
    scale="reference_bone",
    counted="all",
    thresholds=_grid(0.0, 50.0, 20),
)
_FULL_3D = Protocol(
    name="zb2017_3d_full",
    source=_ZB2017,
    note="The true hand side and the true reference bone are given.",
    quantity="keypoints_xyz",
    input="image",
    input_size=(240, 320),
    fallback="released",
    frame="camera",
    scale="reference_bone",
    thresholds=_grid(0.0, 50.0, 20),
)
_ALIGNED_3D = replace(
    _FULL_3D,
    source=_HERE,
    note="Every key point counts, visible or not.",
    counted="all",
)
_MMPOSE_2D = Protocol(
    name="mmpose_2d",
    source=_MMPOSE,
    note="Key point 0 is the wrist, so a network that was trained on the palm is judged by what it "
    "never learnt there. MMPose takes hand boxes from files of its own for crop and PCK; here both "
    "come from the annotated key points.",
    quantity="keypoints_uv",
    input="hand_crop",
    frame="image",
    root="wrist",
    truncate=False,
    thresholds=tuple(30.0 * i / 20 for i in range(20)),
    strict=True,
    area_rule="left_sum",
    epe_average="instances",
    box_pck=0.2,
)

_PROTOCOLS = (
    _CROP,
    replace(
        _CROP,
        name="2d_crop_256",
        source=_HERE,
        note="As zb2017_2d_crop, errors in pixels of the 256-pixel crop.",
        frame="hand_crop",
    ),
    replace(
        _FULL_2D,
        name="zb2017_2d_full_as_published",
        note="The truth's key point 0 is the wrist and the networks predict the palm: a mistake in "
        "the published evaluation, kept to compare with its numbers. Errors are those in the "
        "squeezed image.",
        root="wrist",
    ),
    _FULL_2D,
    replace(
        _FULL_2D,
        name="zb2017_2d_full_320",
        note="As zb2017_2d_full, errors in a frame of 320 x 320, RHD's own.",
        frame_size=(320, 320),
    ),
    _LIFTING,
    _FULL_3D,
    replace(
        _FULL_3D,
        name="zb2017_3d_full_21_50",
        note="As zb2017_3d_full, the last 12 of its 20 thresholds, 21.05 to 50 mm.",
        thresholds=_grid(0.0, 50.0, 20)[8:],
    ),
    _MMPOSE_2D,
    replace(
        _MMPOSE_2D,
        name="mmpose_2d_palm",
        source=f"{_MMPOSE}, with this package's key point 0",
        note="As mmpose_2d, but key point 0 is the palm in truth and prediction.",
        root="palm",
    ),
    replace(
        _ALIGNED_3D,
        name="3d_root_aligned",
        alignment="root",
        note="Prediction and truth share key point 0 and the unit. " + _ALIGNED_3D.note,
    ),
    replace(
        _ALIGNED_3D,
        name="3d_root_scale_aligned_20_50",
        source="Later work on RHD; papers differ in details",
        alignment="root",
        scale="own_reference_bone",
        thresholds=_grid(20.0, 50.0, 31),
        note="Root and scale of the truth, 20 to 50 mm, a threshold a millimetre (the number of "
        "thresholds is this package's). " + _ALIGNED_3D.note,
    ),
    replace(
        _ALIGNED_3D,
        name="3d_procrustes",
        alignment="procrustes",
        note="The best rotation, translation and scale are taken out. " + _ALIGNED_3D.note,
    ),
    replace(
        _ALIGNED_3D,
        name="freihand_3d",
        source="FreiHAND, Zimmermann et al. 2019",
        alignment="procrustes",
        root="wrist",
        thresholds=_grid(0.0, 50.0, 100),
        note="FreiHAND's alignment may reflect, this one does not. Key point 0 is the wrist. "
        "FreiHAND takes the hand from its crops as they are; the networks here look for it.",
    ),
    replace(
        _LIFTING,
        name="lifting_root_aligned",
        source=_HERE,
        alignment="root",
        note="As zb2017_lifting, predictions moved so that key point 0 is at the origin.",
    ),
    replace(
        _LIFTING,
        name="lifting_procrustes",
        source=_HERE,
        alignment="procrustes",
        note="As zb2017_lifting; the best rotation, translation and scale are taken out.",
    ),
    Protocol(
        name="hand_iou",
        source=_HERE,
        note="Hand is what the part mask has of either hand; images at their own size.",
        quantity="hand_mask",
        input="image",
        frame="image",
        counted="all",
    ),
)

PROTOCOLS: dict[str, Protocol] = {protocol.name: protocol for protocol in _PROTOCOLS}
"""Protocols by name."""


def find_protocol(protocol):
    """A protocol by its name; one that is given is returned.

    Raises:
        ValueError: If there is none of that name.
    """
    if isinstance(protocol, Protocol):
        return protocol
    if protocol in FOUND_HANDS_PROTOCOLS:
        raise ValueError(f"{protocol} is a protocol of estimators: see evaluate_found_hands.")
    if protocol not in PROTOCOLS:
        known = ", ".join((*PROTOCOLS, *FOUND_HANDS_PROTOCOLS))
        raise ValueError(f"Unknown protocol {protocol!r}. Known: {known}.")
    return PROTOCOLS[protocol]
