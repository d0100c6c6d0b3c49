import numpy as np
import pytest
from harness import outputs_of
from keras import ops

from keras_hand3d.layers import DecodeLatent25D


@pytest.fixture
def maps():
    """Every key point in one cell: number k in column k % 6 and row k % 5, at a depth of k + 2."""
    scores = np.full((1, 5, 6, 21), -100.0, "float32")
    keypoint = np.arange(21)
    scores[0, keypoint % 5, keypoint % 6, keypoint] = 100.0
    depth = np.full((1, 5, 6, 21), -50.0, "float32")
    depth[0, keypoint % 5, keypoint % 6, keypoint] = keypoint + 2.0
    features = np.random.RandomState(0).randn(1, 5, 6, 3).astype("float32")
    return scores, depth, features


def test_by_arithmetic(maps):
    came = outputs_of(DecodeLatent25D(stride=4), maps)
    keypoint = np.arange(21)
    expected = np.stack([keypoint % 6, keypoint % 5], axis=-1) * 4.0 + 1.5
    np.testing.assert_allclose(came["keypoints_uv"][0], expected, atol=1e-4)
    np.testing.assert_allclose(came["keypoint_depth"][0], keypoint, atol=1e-4)
    np.testing.assert_allclose(came["keypoint_spread"], 0.0, atol=0.01)
    seen = maps[2][0, keypoint % 5, keypoint % 6]
    np.testing.assert_allclose(came["keypoint_features"][0], seen, atol=1e-5)


def test_what_is_seen_moves_no_key_point(maps, gradient_of):
    scores, depth, features = maps

    def total(values):
        seen = DecodeLatent25D()(values, depth, features)["keypoint_features"]
        return ops.sum(seen) + 0.0 * ops.sum(values)

    (gradient,) = gradient_of(total, np.random.RandomState(1).randn(*scores.shape))
    np.testing.assert_array_equal(gradient, 0.0)
