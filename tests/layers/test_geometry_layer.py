import numpy as np
import pytest
from harness import dtype_policy

from keras_hand3d import layers


def test_has_no_weights():
    layer = layers.ResizeImages(4, 4)
    layer(np.zeros((1, 2, 2, 1), "float32"))
    assert layer.built and layer.weights == []


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float16"])
def test_does_not_follow_the_global_policy(policy):
    with dtype_policy(policy):
        assert layers.GeometryLayer().dtype_policy.name == "float32"


def test_honours_a_mixed_policy_given_explicitly():
    assert layers.GeometryLayer(dtype="mixed_bfloat16").compute_dtype == "bfloat16"
