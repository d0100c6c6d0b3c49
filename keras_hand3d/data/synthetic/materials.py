"""What a mesh is made of: one row of numbers a mesh, so that compiled shading can read it.

Colours are linear RGB, 0..1.
"""

import numpy as np

HAND, BODY, ARM, THING = 0.0, 1.0, 2.0, 3.0
"""Kinds: a hand with its forearm, a body, an arm without its hand, anything else."""

KIND, CLASS_OFFSET, SHADOW, NOISE = 0, 1, 2, 3
SKIN, PALM, NAIL, CLOTH, SECOND_CLOTH, HAIR = (slice(i, i + 3) for i in range(4, 22, 3))
SLEEVE, PATTERN, PERIOD, REDNESS, GLOSS, HAIR_LENGTH, NECKLINE = range(22, 29)
CREASES, VEINS, NAIL_LENGTH, MOTTLE = range(29, 33)
BAND_COLOR = slice(33, 36)
BAND_PLACE, BAND_WIDTH, RING_FINGER, RING_PLACE, RING_WIDTH = range(36, 41)
NUM_COLUMNS = 41

PLAIN, STRIPES, CHECKS, SPOTS, KNIT = 0.0, 1.0, 2.0, 3.0, 4.0
"""Patterns of cloth."""


def srgb_to_linear(color: np.ndarray) -> np.ndarray:
    """Linear light 0..1 of sRGB values 0..255."""
    return (np.asarray(color, np.float64) / 255.0) ** 2.2


def linear_table(size: int = 4096) -> np.ndarray:
    """sRGB values 0..255 of linear light in equal steps, float32."""
    return (255.0 * np.linspace(0.0, 1.0, size) ** (1.0 / 2.2)).astype(np.float32)
