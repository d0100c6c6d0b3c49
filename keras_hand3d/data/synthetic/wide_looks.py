"""Skin, clothes and light of a wider range than `appearance` draws; they touch no label."""

import numpy as np

from keras_hand3d.data.synthetic import lighting, materials
from keras_hand3d.data.synthetic import materials as m
from keras_hand3d.data.synthetic.appearance import sample_light, sample_person
from keras_hand3d.data.synthetic.backgrounds import random_color
from keras_hand3d.data.synthetic.drawing import Light

_METALS = np.array([[212, 175, 90], [190, 190, 195], [25, 25, 28], [120, 75, 45]])


def sample_varied_person(rng: np.random.Generator, worn: float) -> np.ndarray:
    """A row of the material table that all of a person's parts share, see `sample_person`.

    Args:
        rng: Source of randomness.
        worn: Share of people with a watch, a bracelet or a ring.
    """
    row = sample_person(rng)
    tone = np.clip(rng.normal(1.0, [0.05, 0.045, 0.06]), 0.85, 1.15) * rng.uniform(0.8, 1.15)
    for part in (m.SKIN, m.PALM):
        row[part] = np.clip(row[part] * tone, 0.01, 0.95)
    row[m.REDNESS] *= rng.uniform(0.6, 1.8)
    row[m.MOTTLE] *= rng.uniform(0.6, 1.6)
    row[m.CREASES] = min(row[m.CREASES] * rng.uniform(0.7, 1.5), 1.2)
    if rng.random() < 0.25:
        row[m.VEINS] = rng.uniform(0.6, 1.6)
    if rng.random() < 0.3:
        row[m.GLOSS] = rng.uniform(0.08, 0.25)
    clothes = rng.random()
    if clothes < 0.06:
        row[m.CLOTH], row[m.PATTERN] = row[m.SKIN], m.PLAIN
    elif clothes < 0.16:
        row[m.CLOTH] = sample_person(rng)[m.SKIN]
    if rng.random() < worn:
        _put_on(rng, row)
    return row


def _put_on(rng: np.random.Generator, row: np.ndarray) -> None:
    """A band about the wrist, a ring, or both."""
    metal = rng.random() < 0.7
    color = _METALS[rng.integers(len(_METALS))] if metal else random_color(rng, 1.2, 20, 235)
    row[m.BAND_COLOR] = materials.srgb_to_linear(color)
    kind = rng.random()
    if kind < 0.7:
        row[m.BAND_WIDTH] = rng.uniform(4.0, 24.0)
        row[m.BAND_PLACE] = rng.uniform(-45.0, -16.0)
    if kind > 0.5:
        row[m.RING_FINGER] = rng.choice([0, 1, 2, 3, 4], p=[0.07, 0.2, 0.23, 0.4, 0.1])
        row[m.RING_PLACE], row[m.RING_WIDTH] = rng.uniform(0.3, 0.6), rng.uniform(2.5, 7.0)


def sample_varied_light(rng: np.random.Generator, background: np.ndarray) -> Light:
    """Light as `sample_light` draws it, or harder, from behind, from the camera, coloured.

    Args:
        rng: Source of randomness.
        background: Shape (S, S, 3) float32, sRGB 0..255.
    """
    if rng.random() < 0.4:
        return sample_light(rng, background)
    small = materials.srgb_to_linear(background[::16, ::16])
    strength = float(np.clip(small.mean() * rng.uniform(0.7, 2.4), 0.1, 0.6))
    kind = rng.random()
    key = rng.normal(0.0, 1.0, 3) + [0.0, -0.7, -0.6]
    if kind < 0.2:
        key[2] = abs(key[2]) + 0.3
    elif kind < 0.4:
        key = rng.normal(0.0, 0.18, 3) + [0.0, 0.0, -1.0]
    key /= np.linalg.norm(key)
    hard = rng.uniform(0.0, 1.0)
    tint = np.clip(rng.normal(1.0, 0.11, 3), 0.7, 1.4)
    color = strength * (0.4 + 5.0 * hard * hard) * tint
    environment = lighting.environment_light(background, strength * (1.1 - 0.6 * hard))
    environment = environment * np.clip(rng.normal(1.0, 0.06, 3), 0.8, 1.2)
    return Light(environment, key, np.minimum(color, 1.5))
