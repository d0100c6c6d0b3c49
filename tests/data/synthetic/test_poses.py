import numpy as np
import pytest

pytest.importorskip("numba")

from keras_hand3d.data.synthetic import anatomy, collisions, poses
from keras_hand3d.data.synthetic.hand_identity import HandIdentity, sample_identity
from keras_hand3d.data.synthetic.kinematics import forward_kinematics
from keras_hand3d.data.synthetic.pose_presets import PRESETS

_MEAN = HandIdentity(1.0, np.ones((5, 3)), np.ones(3), 0.0)


@pytest.fixture(scope="module")
def draws():
    rng = np.random.default_rng(1)
    identities = [sample_identity(rng) for _ in range(300)]
    return [(identity, poses.sample_pose(rng, identity)) for identity in identities]


def test_angles_stay_within_the_limits(draws):
    low, high = anatomy.ANGLE_LIMITS.T
    for _, angles in draws:
        assert (angles >= low - 1e-12).all() and (angles <= high + 1e-12).all()


def test_fingers_do_not_pass_through_each_other(draws):
    assert max(poses.penetration(angles, identity) for identity, angles in draws) <= 5.0


def test_poses_are_spread(draws):
    angles = np.degrees([angles for _, angles in draws])
    for finger in range(1, 5):
        for which, least in ((0, 22), (1, 2), (2, 25), (3, 15)):
            assert angles[:, anatomy.finger_angle(finger, which)].std() > least
    assert angles[:, :7].std(0).min() > 5


def test_outer_joints_follow_the_middle_ones(draws):
    angles = np.array([angles for _, angles in draws])
    for finger in range(1, 5):
        middle = angles[:, anatomy.finger_angle(finger, 2)]
        outer = angles[:, anatomy.finger_angle(finger, 3)]
        assert np.corrcoef(middle, outer)[0, 1] > 0.9


def test_builds_stay_within_human_range(draws):
    for identity, _ in draws:
        assert 0.86 <= identity.scale <= 1.15
        assert np.abs(identity.stretches - 1).max() <= 0.11
        assert abs(identity.thickness) < 1.5


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_possible(name):
    angles = poses.preset_angles(name)
    low, high = anatomy.ANGLE_LIMITS.T
    assert (angles >= low - 1e-9).all() and (angles <= high + 1e-9).all()
    assert poses.penetration(angles, _MEAN) <= poses.MAX_PENETRATION


@pytest.mark.parametrize(("name", "finger"), [("ok", 1), ("pinch", 1), ("thumb to pinky", 4)])
def test_contact_presets_touch(name, finger):
    joints, _ = forward_kinematics(poses.preset_angles(name), np.ones((5, 3)), np.ones(3))
    tips = joints[[0, finger], 3]
    assert np.linalg.norm(tips[0] - tips[1]) < 18.0


def test_capsule_gap_of_crossed_and_parallel_axes():
    def gap(*ends):
        a, b, c, d = (np.array(end, np.float64) for end in ends)
        return collisions.capsule_gap(a, b, 1.0, 1.0, c, d, 2.0, 2.0)

    assert gap([0, 0, 0], [10, 0, 0], [5, -5, 8], [5, 5, 8]) == pytest.approx(5.0)
    assert gap([0, 0, 0], [10, 0, 0], [0, 4, 0], [10, 4, 0]) == pytest.approx(1.0)
    assert gap([0, 0, 0], [10, 0, 0], [14, 3, 0], [20, 3, 0]) == pytest.approx(2.0)
