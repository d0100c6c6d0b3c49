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
    "occluders": (0.0, 1.0),
    "camera_color": (0.0, 1.0),
    "camera_blur": (0.0, 1.0),
    "camera_noise": (0.0, 255.0),
    "jpeg": (0.0, 1.0),
    "grey": (0.0, 1.0),
}
"""Name: least and greatest amount. The first two are probabilities, see `MirrorHands` and
`ReplaceBackground`; those to ``erasing`` are `ImageAugmentation`'s; the last are `OccludeHands`'s
and `CameraVariation`'s, which the real-time networks' preparations alone have. Zero is off."""

_BEFORE_THE_CROP = ("mirror", "background")
OF_PHOTOS = ("occluders", "camera_color", "camera_blur", "camera_noise", "jpeg", "grey")
"""Those of the real-time networks alone."""


def check_augmentation(augmentation, of_photos=False):
    """A copy of an augmentation's amounts.

    Args:
        augmentation: Dictionary of name and amount, or None for nothing.
        of_photos: Whether `OccludeHands` and `CameraVariation` are there.

    Returns:
        A dictionary of floats.

    Raises:
        ValueError: If a name is not one of `AUGMENTATIONS`, or its amount out of range.
    """
    known = [n for n in AUGMENTATIONS if of_photos or n not in OF_PHOTOS]
    checked = {}
    for name, amount in (augmentation or {}).items():
        if name not in known:
            raise ValueError(f"Unknown augmentation {name!r}. Known ones: {', '.join(known)}.")
        least, greatest = AUGMENTATIONS[name]
        if not least <= amount <= greatest:
            raise ValueError(
                f"Augmentation {name}: expected {least:g} to {greatest:g}, got {amount}."
            )
        checked[name] = float(amount)
    return checked


def image_part(augmentation):
    """The amounts that are arguments of `ImageAugmentation`."""
    others = _BEFORE_THE_CROP + OF_PHOTOS
    return {n: amount for n, amount in augmentation.items() if n not in others}


def derived_seed(seed, name):
    """A seed for one random part: parts of one seed must not be tied to each other."""
    return None if seed is None else (seed + zlib.crc32(name.encode())) % 2**31
