import numpy as np
import pytest
from keras import ops

from keras_hand3d.models import CenteredHeNormal, PoseNet


@pytest.mark.parametrize("shape", [(3, 3, 64, 32), (500, 40)])
def test_kernels_have_no_mean_and_hes_variance(shape):
    kernel = ops.convert_to_numpy(CenteredHeNormal(seed=1)(shape, "float32"))
    np.testing.assert_allclose(kernel.reshape(-1, shape[-1]).mean(axis=0), 0.0, atol=1e-6)
    inputs = np.prod(shape[:-1])
    np.testing.assert_allclose(kernel.std(), np.sqrt(2.0 / inputs), rtol=0.05)


def test_a_network_by_name_comes_back_from_its_config():
    model = PoseNet(width=0.1, kernel_initializer="centered_he_normal")
    again = PoseNet.from_config(model.get_config())
    for network in (model, again):
        kernel = ops.convert_to_numpy(network.get_layer("conv2_1").kernel.value)
        np.testing.assert_allclose(kernel.mean(axis=(0, 1, 2)), 0.0, atol=1e-6)


def test_layers_do_not_share_their_numbers():
    model = PoseNet(width=0.1, kernel_initializer="centered_he_normal")
    one, other = (
        ops.convert_to_numpy(model.get_layer(n).kernel.value) for n in ("conv6_2", "conv6_3")
    )
    assert np.abs(one - other).max() > 1e-3
