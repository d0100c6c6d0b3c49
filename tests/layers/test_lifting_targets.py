import numpy as np
from harness import outputs_of

from keras_hand3d.layers import LiftingTargets


def _sample(parity):
    data = parity("coordinates")
    is_right = data["is_right"].astype("float32")
    hand_side = np.stack([1 - is_right, is_right], axis=-1)
    return {"keypoints_xyz": data["xyz"], "hand_side": hand_side}, data


def test_parity(parity):
    sample, data = _sample(parity)
    came = outputs_of(LiftingTargets(), (sample,))
    np.testing.assert_allclose(came["keypoint_scale"], data["scale"], atol=1e-6)
    np.testing.assert_allclose(came["keypoints_normalized"], data["xyz_normed"], atol=1e-4)
    np.testing.assert_allclose(came["keypoints_canonical"], data["canonical_flipped"], atol=1e-4)
    np.testing.assert_allclose(came["rotation"], data["rotation_inverse"], atol=1e-4)
    np.testing.assert_allclose(came["bone_relative"], data["bone_relative"], atol=1e-4)


def test_parity_without_mirroring(parity):
    sample, data = _sample(parity)
    came = outputs_of(LiftingTargets(mirror_right=False), (sample,))
    np.testing.assert_allclose(came["keypoints_canonical"], data["canonical"], atol=1e-4)


def test_a_batch_of_three_is_no_special_case(parity):
    sample, _ = _sample(parity)
    sample = {name: value[:3] for name, value in sample.items()}
    three = outputs_of(LiftingTargets(), (sample,))
    doubled = {name: np.concatenate([value, value]) for name, value in sample.items()}
    six = outputs_of(LiftingTargets(), (doubled,))
    for name, value in three.items():
        np.testing.assert_allclose(value, six[name][:3], atol=1e-5, err_msg=name)


def test_a_collapsed_hand_stays_finite():
    sample = {
        "keypoints_xyz": np.ones((2, 21, 3), "float32"),
        "hand_side": np.array([[1, 0], [0, 1]], "float32"),
    }
    for name, value in outputs_of(LiftingTargets(), (sample,)).items():
        assert np.isfinite(value).all(), name
