"""Skin, nails, clothes and light drawn at random; they touch no label."""

import numpy as np

from keras_hand3d.data.synthetic import anatomy, lighting, materials
from keras_hand3d.data.synthetic import materials as m
from keras_hand3d.data.synthetic.backgrounds import random_color
from keras_hand3d.data.synthetic.drawing import Light

_PALE_PALM = np.array([214.0, 165.0, 140.0])
_HAIR = np.array([[28, 22, 20], [60, 40, 28], [105, 72, 42], [170, 130, 80], [150, 145, 140]])


def _skin_tone(rng: np.random.Generator) -> np.ndarray:
    """A tone between neighbours of the table, sRGB."""
    place = rng.uniform(0, len(anatomy.SKIN_TONES) - 1)
    tone = np.array([np.interp(place, range(10), channel) for channel in anatomy.SKIN_TONES.T])
    return np.clip(tone * rng.normal(1.0, 0.025, 3), 15, 252)


def _nail_color(rng: np.random.Generator, tone: np.ndarray, palm: np.ndarray) -> np.ndarray:
    if rng.random() < 0.1:
        return random_color(rng, 1.2, 40, 220)
    return 0.3 * tone + 0.7 * palm + np.array([14.0, 6.0, 10.0])


def sample_person(rng: np.random.Generator) -> np.ndarray:
    """A row of the material table that all of a person's parts share.

    Args:
        rng: Source of randomness.

    Returns:
        Shape (NUM_COLUMNS,); kind, class and shadow are for the caller to set.
    """
    row = np.zeros(m.NUM_COLUMNS)
    tone = _skin_tone(rng)
    dark = 1.0 - np.clip((tone.mean() - 50.0) / 160.0, 0.0, 1.0)
    palm = tone + (_PALE_PALM - tone) * (0.08 + 0.42 * dark)
    row[m.SKIN] = materials.srgb_to_linear(tone)
    row[m.PALM] = materials.srgb_to_linear(np.clip(palm, 0, 255))
    row[m.NAIL] = materials.srgb_to_linear(np.clip(_nail_color(rng, tone, palm), 0, 255))
    row[m.CLOTH] = materials.srgb_to_linear(random_color(rng, 0.9, 15, 230))
    row[m.SECOND_CLOTH] = materials.srgb_to_linear(random_color(rng, 0.9, 15, 230))
    hair = _HAIR[rng.integers(len(_HAIR))] * rng.uniform(0.7, 1.2)
    row[m.HAIR] = materials.srgb_to_linear(hair)
    row[m.NOISE] = rng.uniform(0.0, 500.0)
    row[m.PATTERN] = rng.choice([m.PLAIN, m.STRIPES, m.CHECKS, m.SPOTS, m.KNIT])
    row[m.PERIOD] = rng.uniform(5.0, 40.0)
    row[m.REDNESS] = rng.uniform(0.2, 1.0) * (1.0 - 0.5 * dark)
    row[m.GLOSS] = rng.uniform(0.01, 0.09)
    row[m.HAIR_LENGTH] = rng.choice([-130.0, -60.0, 60.0, 130.0])
    row[m.NECKLINE] = rng.uniform(0.0, 70.0)
    row[m.CREASES] = rng.uniform(0.2, 0.9)
    row[m.VEINS] = max(rng.uniform(-0.6, 0.8), 0.0)
    row[m.NAIL_LENGTH] = max(rng.normal(0.0, 0.8), 0.0)
    row[m.MOTTLE] = rng.uniform(0.3, 1.0)
    return row


def sample_thing(rng: np.random.Generator) -> np.ndarray:
    """A row of the material table for something of any colour, dull or glossy.

    Args:
        rng: Source of randomness.

    Returns:
        Shape (NUM_COLUMNS,); kind and shadow are for the caller to set.
    """
    row = np.zeros(m.NUM_COLUMNS)
    row[m.CLOTH] = materials.srgb_to_linear(random_color(rng, 1.1, 10, 245))
    row[m.SECOND_CLOTH] = materials.srgb_to_linear(random_color(rng, 0.9, 10, 245))
    row[m.NOISE] = rng.uniform(0.0, 500.0)
    row[m.PATTERN] = rng.choice([m.PLAIN, m.STRIPES, m.CHECKS, m.SPOTS], p=[0.6, 0.2, 0.1, 0.1])
    row[m.PERIOD] = rng.uniform(6.0, 60.0)
    row[m.GLOSS] = max(rng.uniform(-0.2, 0.35), 0.0)
    return row


def sample_sleeve(rng: np.random.Generator) -> tuple[float, float]:
    """Rest y on the forearm below which cloth lies, and the cloth's thickness, millimetres."""
    kind = rng.random()
    if kind < 0.35:
        edge = -400.0
    elif kind < 0.65:
        edge = rng.uniform(-45.0, -16.0)
    else:
        edge = rng.uniform(-195.0, -40.0)
    return float(edge), float(rng.uniform(1.5, 6.0))


def sample_light(rng: np.random.Generator, background: np.ndarray) -> Light:
    """Light from all around as the background has it, and one key light from before or above.

    Args:
        rng: Source of randomness.
        background: Shape (S, S, 3) float32, sRGB 0..255.
    """
    small = materials.srgb_to_linear(background[::16, ::16])
    strength = np.clip(small.mean() * rng.uniform(0.9, 2.4), 0.12, 0.5)
    key = rng.normal(0.0, 1.0, 3) + [0.0, -0.9, -0.8]
    key[2] = min(key[2], 0.5)
    key /= np.linalg.norm(key)
    warm = rng.normal(0.0, 0.09)
    color = strength * rng.uniform(0.5, 3.2) * np.array([1.0 + warm, 1.0, 1.0 - warm])
    environment = lighting.environment_light(background, float(strength))
    return Light(environment, key, np.minimum(color, 0.95))
