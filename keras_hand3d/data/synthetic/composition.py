"""A scene's meshes and materials, ready to be drawn."""

import numpy as np

from keras_hand3d.data.synthetic import materials as m
from keras_hand3d.data.synthetic.appearance import sample_sleeve
from keras_hand3d.data.synthetic.body_geometry import body_geometry, limb_geometry
from keras_hand3d.data.synthetic.geometry import Geometry, join
from keras_hand3d.data.synthetic.hand_geometry import hand_geometry
from keras_hand3d.data.synthetic.scene import Scene

_BARE_ARM = 1e6


def compose(
    rng: np.random.Generator, scene: Scene, person: np.ndarray
) -> tuple[Geometry, np.ndarray, list[tuple[Geometry, np.ndarray]]]:
    """Put a scene's meshes together.

    Args:
        rng: Source of randomness for sleeves.
        scene: The scene.
        person: Row of the material table, see `appearance.sample_person`.

    Returns:
        All triangles, the material table (M, NUM_COLUMNS), and each hand with the centre of its
        shadow map.
    """
    edge, cloth = sample_sleeve(rng)
    parts, rows, casters = [], [], []
    for index, hand in enumerate(scene.hands):
        part = hand_geometry(
            hand.matrices,
            hand.rotation,
            hand.wrist,
            hand.identity.scale,
            hand.right,
            hand.identity.thickness,
            edge,
            cloth,
        )
        parts.append(part)
        rows.append(_row(person, m.HAND, 16.0 if hand.right else 0.0, index, edge))
        casters.append((part, hand.keypoints.mean(0)))
    covered = edge > -235.0
    shirt = -_BARE_ARM if covered else float(rng.choice([_BARE_ARM, rng.uniform(60.0, 220.0)]))
    for shoulder, elbow in scene.arms:
        scale = scene.hands[0].identity.scale
        parts.append(limb_geometry(elbow, shoulder, (40 + cloth * covered) * scale, 50 * scale))
        rows.append(_row(person, m.ARM, 0.0, -1, shirt))
    if scene.body is not None:
        parts.append(body_geometry(*scene.body))
        rows.append(_row(person, m.BODY, 0.0, -1, 0.0))
    return join(parts), np.stack(rows), casters


def _row(person: np.ndarray, kind: float, offset: float, shadow: int, sleeve: float) -> np.ndarray:
    row = person.copy()
    row[m.KIND], row[m.CLASS_OFFSET], row[m.SHADOW], row[m.SLEEVE] = kind, offset, shadow, sleeve
    return row
