import numpy as np
import pytest

pytest.importorskip("numba")
pytest.importorskip("skimage")

from keras_hand3d.data.synthetic import anatomy, poses
from keras_hand3d.data.synthetic.collisions import capsule_gaps
from keras_hand3d.data.synthetic.grips import grip
from keras_hand3d.data.synthetic.hand_identity import sample_identity
from keras_hand3d.data.synthetic.placed_hand import place_hand
from keras_hand3d.data.synthetic.rotations import random_rotation
from keras_hand3d.data.synthetic.scene_object import filling_capsules


def _pair(index):
    rng = np.random.default_rng([3, index])
    identity = sample_identity(rng)
    angles = poses.sample_pose(rng, identity)
    hand = place_hand(bool(index % 2), angles, identity, random_rotation(rng))
    hand = hand.moved(np.array([20.0, -30.0, 500.0]))
    return hand, grip(rng, hand)


@pytest.fixture(scope="module")
def grips():
    pairs = [_pair(index) for index in range(40)]
    return [(before, *found) for before, found in pairs if found is not None]


def test_most_hands_take_hold(grips):
    assert len(grips) >= 24


def test_the_wrist_stays_and_angles_keep_their_limits(grips):
    low, high = anatomy.ANGLE_LIMITS.T
    for before, hand, _ in grips:
        assert hand.right == before.right
        np.testing.assert_array_equal(hand.wrist, before.wrist)
        np.testing.assert_allclose(hand.elbow, before.elbow, atol=1e-9)
        assert ((hand.angles >= low - 1e-9) & (hand.angles <= high + 1e-9)).all()
        assert poses.penetration(hand.angles, hand.identity) <= poses.MAX_PENETRATION


def test_what_is_held_touches_fingers_and_leaves_the_rest_free(grips):
    touching = []
    for _, hand, thing in grips:
        axes, radii = filling_capsules(thing.shape, thing.half)
        axes = axes @ thing.rotation.T + thing.center
        gaps = capsule_gaps(hand.axes, hand.radii, axes, radii)
        touching.append((gaps[:15].reshape(5, 3).min(1) < 4.0).sum())
        # All but the outer bones of thumb, index and middle finger, which may pinch.
        rest = np.delete(gaps, [2, 5, 8])
        assert rest.min() > -1.5
    assert min(touching) >= 1 and np.mean(touching) > 2.0


def test_a_thing_is_not_mirrored(grips):
    for _, _, thing in grips:
        assert np.linalg.det(thing.rotation) == pytest.approx(1.0)
