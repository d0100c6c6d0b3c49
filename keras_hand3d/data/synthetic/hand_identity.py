"""`HandIdentity`: the build of one person's hand."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class HandIdentity:
    """What makes one hand differ from another of the same pose.

    Attributes:
        scale: Size of the whole hand over the mean.
        stretches: (5, 3) length of each finger bone over the mean, before `scale`.
        palm_scale: (3,) size of the palm along x, y, z, before `scale`.
        thickness: Millimetres of flesh added everywhere, before `scale`.
    """

    scale: float
    stretches: np.ndarray
    palm_scale: np.ndarray
    thickness: float


def sample_identity(rng: np.random.Generator) -> HandIdentity:
    """Draw a build: bones to a few percent, flesh to half a millimetre, size 0.86 to 1.15."""
    whole = rng.normal(0.0, 0.02)
    fingers = rng.normal(0.0, 0.015, (5, 1))
    bones = rng.normal(0.0, 0.012, (5, 3))
    stretches = 1.0 + np.clip(whole, -0.05, 0.05)
    stretches = stretches + np.clip(fingers, -0.03, 0.03) + np.clip(bones, -0.03, 0.03)
    palm = 1.0 + np.clip(rng.normal(0.0, [0.025, 0.02, 0.02]), -0.05, 0.05)
    thickness = np.clip(rng.normal(0.0, 0.55), -1.1, 1.4)
    scale = np.clip(rng.normal(1.0, 0.06), 0.86, 1.15)
    return HandIdentity(float(scale), stretches, palm, float(thickness))
