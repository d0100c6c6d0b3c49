"""A scene's meshes and materials, ready to be drawn."""

import numpy as np

from keras_hand3d.data.synthetic import materials as m
from keras_hand3d.data.synthetic.appearance import sample_person, sample_sleeve, sample_thing
from keras_hand3d.data.synthetic.body_geometry import body_geometry, limb_geometry
from keras_hand3d.data.synthetic.geometry import Geometry, join
from keras_hand3d.data.synthetic.hand_geometry import hand_geometry
from keras_hand3d.data.synthetic.object_geometry import object_geometry
from keras_hand3d.data.synthetic.scene import Scene
from keras_hand3d.data.synthetic.variety import Variety
from keras_hand3d.data.synthetic.wide_looks import sample_varied_person

_BARE_ARM = 1e6


def compose(
    rng: np.random.Generator, scene: Scene, person: np.ndarray, variety: Variety
) -> tuple[Geometry, np.ndarray, list[tuple[Geometry, np.ndarray]]]:
    """Put a scene's meshes together.

    Args:
        rng: Source of randomness for sleeves, and for the looks of all but the person.
        scene: The scene.
        person: Row of the material table, see `appearance.sample_person`.
        variety: Whether people further back are varied, and the body takes the hand's shadow.

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
        shadow = 0 if variety.wide_look else -1
        rows.append(_row(person, m.BODY, 0.0, shadow, 0.0))
    for figure in scene.figures:
        shadow = 0 if variety.wide_look and scene.hands else -1
        _add_figure(rng, figure, draw_person(rng, variety), shadow, parts, rows)
    for thing in scene.things:
        part = object_geometry(thing)
        parts.append(part)
        rows.append(rows[-1] if thing.goes_on else _thing_row(rng, thing, person, variety))
        if thing.hand >= 0:
            caster, middle = casters[thing.hand]
            casters[thing.hand] = (join([caster, part]), middle)
    return join(parts), np.reshape(rows, (-1, m.NUM_COLUMNS)), casters


def draw_person(rng: np.random.Generator, variety: Variety) -> np.ndarray:
    """A row of the material table, as varied as a variety asks for."""
    return sample_varied_person(rng, variety.worn) if variety.wide_look else sample_person(rng)


def _add_figure(rng, figure, person, shadow, parts, rows):
    """Another person, in clothes and skin of their own."""
    bare = rng.random() < 0.5
    for start, end in figure.arms:
        parts.append(limb_geometry(start, end, 46 * figure.scale, 34 * figure.scale))
        rows.append(_row(person, m.ARM, 0.0, -1, _BARE_ARM if bare else -_BARE_ARM))
    parts.append(body_geometry(figure.rotation, figure.origin, figure.scale))
    rows.append(_row(person, m.BODY, 0.0, shadow, 0.0))


def _thing_row(rng, thing, person, variety):
    """Skin of this person or another's, or any colour."""
    if not thing.skin:
        return _row(sample_thing(rng), m.THING, 0.0, thing.hand, 0.0)
    own = rng.random() < 0.4
    return _row(person if own else draw_person(rng, variety), m.ARM, 0.0, thing.hand, _BARE_ARM)


def _row(person: np.ndarray, kind: float, offset: float, shadow: int, sleeve: float) -> np.ndarray:
    row = person.copy()
    row[m.KIND], row[m.CLASS_OFFSET], row[m.SHADOW], row[m.SLEEVE] = kind, offset, shadow, sleeve
    return row
