"""What a recipe may vary beyond the hand crop, by name."""

import zlib

AUGMENTATIONS: dict[str, tuple[float, float]] = {
    "mirror": (0.0, 1.0),
    "background": (0.0, 1.0),
    "hue": (0.0, 0.5),
    "saturation": (0.0, 1.0),
    "brightness": (0.0, 1.0),
    "contrast": (0.0, 1.0),
    "blur": (0.0, 1.0),
    "pixel_noise": (0.0, 255.0),
    "erasing": (0.0, 1.0),
}
"""Name: least and greatest amount. The first two are probabilities, see `MirrorHands` and
`ReplaceBackground`; the others are `ImageAugmentation`'s. Zero is off."""

_BEFORE_THE_CROP = ("mirror", "background")


def check_augmentation(augmentation):
    """A copy of an augmentation's amounts.

    Args:
        augmentation: Dictionary of name and amount, or None for nothing.

    Returns:
        A dictionary of floats.

    Raises:
        ValueError: If a name is not one of `AUGMENTATIONS`, or its amount out of range.
    """
    checked = {}
    for name, amount in (augmentation or {}).items():
        if name not in AUGMENTATIONS:
            raise ValueError(
                f"Unknown augmentation {name!r}. Known ones: {', '.join(AUGMENTATIONS)}."
            )
        least, greatest = AUGMENTATIONS[name]
        if not least <= amount <= greatest:
            raise ValueError(
                f"Augmentation {name}: expected {least:g} to {greatest:g}, got {amount}."
            )
        checked[name] = float(amount)
    return checked


def image_part(augmentation):
    """The amounts that are arguments of `ImageAugmentation`."""
    return {n: amount for n, amount in augmentation.items() if n not in _BEFORE_THE_CROP}


def derived_seed(seed, name):
    """A seed for one random part: parts of one seed must not be tied to each other."""
    return None if seed is None else (seed + zlib.crc32(name.encode())) % 2**31
