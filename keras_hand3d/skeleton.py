"""The hand's joints, bones, colours and the key point orders of the data sets. Data only.

The package computes in the order of the Rendered Handpose Dataset (``"rhd"``): the wrist, then
thumb, index, middle, ring and pinky, each finger **from its tip to its base**. Every other order is
reached by name through `permutation`. Two-hand arrays are always ``(left, right)``.
"""

from collections.abc import Sequence

FINGERS = ("thumb", "index", "middle", "ring", "pinky")
HAND_SIDES = ("left", "right")
OTHER_SIDE = {"left": "right", "right": "left"}
NUM_KEYPOINTS = 21
ROOT_KINDS = ("palm", "wrist")
"""What key point 0 may be."""

# Base to tip. The thumb's base joint is the carpometacarpal one (RHD's key point 4 lies there).
_THUMB_JOINTS, _OTHER_JOINTS = ("cmc", "mcp", "ip", "tip"), ("mcp", "pip", "dip", "tip")
_FINGER_JOINTS = {
    finger: tuple(
        f"{finger}_{joint}" for joint in (_THUMB_JOINTS if finger == "thumb" else _OTHER_JOINTS)
    )
    for finger in FINGERS
}


def _joints(fingers: Sequence[str], step: int = 1) -> tuple[str, ...]:
    """Joints finger by finger, base to tip, or with step -1 tip to base."""
    return tuple(joint for finger in fingers for joint in _FINGER_JOINTS[finger][::step])


_OPENPOSE = ("wrist", *_joints(FINGERS))

KEYPOINT_ORDERS: dict[str, tuple[str, ...]] = {
    "rhd": ("wrist", *_joints(FINGERS, -1)),
    # STB's first key point is the palm's centre; it stands in the wrist's place.
    "stb": ("wrist", *_joints(FINGERS[::-1])),
    "openpose": _OPENPOSE,
    "freihand": _OPENPOSE,
    "mediapipe": _OPENPOSE,
    "interhand2.6m": (*_joints(FINGERS, -1), "wrist"),
    "mano+tips": (
        "wrist",
        *(
            joint
            for finger in ("index", "middle", "pinky", "ring", "thumb")
            for joint in _FINGER_JOINTS[finger][:3]
        ),
        *(f"{finger}_tip" for finger in FINGERS),
    ),
}
"""Joint names in each data set's order."""

KEYPOINT_NAMES = KEYPOINT_ORDERS["rhd"]
"""Joint names in the package's own order (RHD)."""

ROOT = KEYPOINT_NAMES.index("wrist")
MIDDLE_BASE = KEYPOINT_NAMES.index("middle_mcp")
PINKY_BASE = KEYPOINT_NAMES.index("pinky_mcp")
REFERENCE_BONE = (KEYPOINT_NAMES.index("middle_pip"), MIDDLE_BASE)
"""The bone whose length is the unit of normalised coordinates (Zimmermann & Brox 2017, sec. 5)."""

FINGER_CHAINS: tuple[tuple[int, int, int, int], ...] = tuple(
    tuple(KEYPOINT_NAMES.index(joint) for joint in _FINGER_JOINTS[finger]) for finger in FINGERS
)
"""Key point numbers of each finger, base to tip, in RHD order."""

PARENTS: tuple[int, ...] = tuple(
    -1
    if index == ROOT
    else next(
        (chain[chain.index(index) - 1] if chain.index(index) else ROOT)
        for chain in FINGER_CHAINS
        if index in chain
    )
    for index in range(NUM_KEYPOINTS)
)
"""The parent of each key point in RHD order; -1 for the root."""

BONES: tuple[tuple[int, int], ...] = tuple(
    (PARENTS[joint], joint) for chain in FINGER_CHAINS for joint in chain
)
"""Twenty (parent, child) pairs in RHD order, thumb to pinky, base to tip."""

FINGER_COLORS: dict[str, tuple[int, int, int]] = {
    "thumb": (230, 75, 60),
    "index": (245, 180, 50),
    "middle": (70, 185, 95),
    "ring": (60, 150, 225),
    "pinky": (165, 95, 215),
}
"""RGB, 0..255."""

ROOT_COLOR = (245, 245, 245)

KEYPOINT_COLORS: tuple[tuple[int, int, int], ...] = tuple(
    ROOT_COLOR if name == "wrist" else FINGER_COLORS[name.split("_")[0]] for name in KEYPOINT_NAMES
)
"""RGB colour of each key point in RHD order; a bone has the colour of its child."""


def keypoint_order(name: str) -> tuple[str, ...]:
    """Joint names of a key point order.

    Args:
        name: One of `KEYPOINT_ORDERS`, in any case.

    Returns:
        21 joint names.

    Raises:
        ValueError: If there is no such order.
    """
    try:
        return KEYPOINT_ORDERS[name.lower()]
    except KeyError:
        known = ", ".join(KEYPOINT_ORDERS)
        raise ValueError(f"Unknown key point order {name!r}. Known orders: {known}.") from None


def permutation(source: str, target: str) -> tuple[int, ...]:
    """Index list that brings key points from one order into another.

    Args:
        source: Name of the order that the key points are in.
        target: Name of the order wanted.

    Returns:
        21 indices such that ``keypoints[..., permutation(source, target), :]`` is in the target
        order.

    Raises:
        ValueError: If either name is unknown.
    """
    source_names = keypoint_order(source)
    return tuple(source_names.index(joint) for joint in keypoint_order(target))
