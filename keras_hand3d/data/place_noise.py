"""Names of what moves the picture of the real-time networks' training."""

PLACE_NOISE = {
    "shift_noise": (0.0, 1.0),
    "zoom_noise": (0.0, 2.0),
    "turn_noise": (0.0, 180.0),
    "any_turn": (0.0, 1.0),
    "second_looks": (0.0, 1.0),
    "negatives": (0.0, 1.0),
}
"""Name: least and greatest amount; zero is off. ``shift_noise``: sigma of the place (truncated
normal) in sides of the square; ``zoom_noise``: the logarithm of the side is changed by up to this
in both directions, evenly drawn; ``turn_noise``: sigma of the angle in degrees; ``any_turn``: share
of the pictures turned by any angle. Of HandPose25D alone: ``second_looks``, share of the crops that
lie as near to the truth as a second look's, all of the former times `SECOND_LOOK`; ``negatives``,
share of the crops that show no hand."""

OF_HAND_CROPS = ("second_looks", "negatives")
"""Those of HandPose25D alone."""

SECOND_LOOK = 0.4
"""Noise of a place that key points of a first look tell, over that of a detector's."""


def check_noise(noise):
    """All amounts by name, floats; zero for what is not there.

    Args:
        noise: Dictionary of name and amount, or None for nothing.

    Raises:
        ValueError: If a name is not one of `PLACE_NOISE`, or its amount out of range.
    """
    checked = dict.fromkeys(PLACE_NOISE, 0.0)
    for name, amount in (noise or {}).items():
        if name not in PLACE_NOISE:
            raise ValueError(f"Unknown noise {name!r}. Known ones: {', '.join(PLACE_NOISE)}.")
        least, greatest = PLACE_NOISE[name]
        if not least <= amount <= greatest:
            raise ValueError(f"Noise {name}: expected {least:g} to {greatest:g}, got {amount}.")
        checked[name] = float(amount)
    return checked
