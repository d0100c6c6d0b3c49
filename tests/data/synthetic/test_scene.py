import numpy as np
import pytest

pytest.importorskip("numba")

from keras_hand3d.data.synthetic import surface
from keras_hand3d.data.synthetic.collisions import nearest_gap
from keras_hand3d.data.synthetic.scene import sample_scene
from keras_hand3d.data.synthetic.variety import Variety


@pytest.fixture(scope="module")
def scenes():
    return [sample_scene(np.random.default_rng([8, index]), 320, Variety()) for index in range(120)]


def test_kinds_of_scenes_all_occur(scenes):
    bodies = np.mean([scene.body is not None for scene in scenes])
    pairs = np.mean([len(scene.hands) == 2 for scene in scenes])
    assert 0.25 < bodies < 0.8 and 0.2 < pairs < 0.6


def test_two_hands_are_of_different_sides_and_apart(scenes):
    for scene in scenes:
        if len(scene.hands) == 2:
            left, right = scene.hands
            assert left.right != right.right
            assert nearest_gap(left.axes, left.radii, right.axes, right.radii) > 0


def test_hands_are_outside_the_body(scenes):
    for scene in scenes:
        if scene.body is None:
            continue
        rotation, origin, scale = scene.body
        for hand in scene.hands:
            local = (hand.keypoints - origin) @ rotation / scale
            assert surface.body_distance(local).min() > 10


def test_hands_are_before_the_camera_and_mostly_inside(scenes):
    inside = []
    for scene in scenes:
        for hand in scene.hands:
            assert hand.keypoints[:, 2].min() > 100
            forearm = hand.elbow - hand.wrist
            assert forearm[2] > -0.38 * np.linalg.norm(forearm)
            pixels = hand.keypoints[:, :2] * scene.focal / hand.keypoints[:, 2:] + 160
            inside.append(((pixels >= 0) & (pixels < 320)).all(1).mean())
    assert np.mean(inside) > 0.85


def test_hand_sizes_are_those_of_the_data_set(scenes):
    extents = []
    for scene in scenes:
        pixels = scene.hands[0].keypoints
        pixels = pixels[:, :2] * scene.focal / pixels[:, 2:]
        extents.append(np.ptp(pixels, axis=0).max())
    assert np.quantile(extents, 0.05) > 30 and np.quantile(extents, 0.95) < 190
