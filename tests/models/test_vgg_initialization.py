import keras
import numpy as np
import pytest
from harness import to_numpy
from model_cases import WIDTH

from keras_hand3d import models

_APPLICATIONS = {"vgg16": keras.applications.VGG16, "vgg19": keras.applications.VGG19}
_DEPTHS = {"vgg16": (2, 2, 3, 3), "vgg19": (2, 2, 4, 4)}


@pytest.fixture(scope="module", params=["vgg16", "vgg19"])
def vgg(request):
    model = _APPLICATIONS[request.param](include_top=False, weights=None)
    rs = np.random.RandomState(0)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            layer.bias.assign(rs.randn(layer.filters))
    return request.param, model


def _names(depths):
    return tuple(
        f"conv{block}_{index}"
        for block, depth in enumerate(depths, 1)
        for index in range(1, depth + 1)
    )


@pytest.fixture(scope="module")
def hand_seg_net(vgg):
    model = models.HandSegNet()
    return model, models.init_from_vgg(model, vgg[1])


def test_hand_seg_net_takes_all_of_four_blocks(vgg, hand_seg_net):
    assert hand_seg_net[1] == _names(_DEPTHS[vgg[0]])


def test_hand_seg_net_holds_the_weights(vgg, hand_seg_net):
    for name in hand_seg_net[1][1:]:
        source = vgg[1].get_layer(name.replace("conv", "block").replace("_", "_conv"))
        came = hand_seg_net[0].get_layer(name)
        np.testing.assert_array_equal(to_numpy(came.kernel.value), to_numpy(source.kernel.value))
        np.testing.assert_array_equal(to_numpy(came.bias.value), to_numpy(source.bias.value))


def test_pose_net_takes_three_blocks_and_two_layers(vgg):
    expected = _names((*_DEPTHS[vgg[0]][:3], 2))
    assert models.init_from_vgg(models.PoseNet(), vgg[1]) == expected


def test_first_convolution_sees_what_vgg_sees(vgg, hand_seg_net):
    rgb = np.random.RandomState(1).uniform(0, 255, (1, 32, 32, 3)).astype("float32")
    preprocess = keras.applications.vgg19.preprocess_input
    source, model = vgg[1], hand_seg_net[0]
    expected = keras.Model(source.input, source.get_layer("block1_conv1").output)(
        preprocess(rgb.copy())
    )
    came = keras.Model(model.input, model.get_layer("conv1_1").output)(rgb / 255.0 - 0.5)
    expected, came = to_numpy(expected)[:, 1:-1, 1:-1], to_numpy(came)[:, 1:-1, 1:-1]
    error = np.abs(np.maximum(came, 0.0) - expected).max() / np.abs(expected).max()
    assert error < 1e-3


@pytest.mark.parametrize("network", [models.HandSegNet, models.PoseNet])
def test_narrower_model_is_refused_unchanged(vgg, network):
    model = network(width=WIDTH)
    before = [to_numpy(variable.value) for variable in model.variables]
    with pytest.raises(ValueError, match="only models of width 1"):
        models.init_from_vgg(model, vgg[1])
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(to_numpy(variable.value), value)


def test_model_without_common_layers_is_refused(vgg):
    with pytest.raises(ValueError, match="no convolution in common"):
        models.init_from_vgg(models.ViewpointNet(width=WIDTH), vgg[1])


def test_unknown_name_is_refused():
    with pytest.raises(ValueError, match="vgg11"):
        models.init_from_vgg(models.PoseNet(width=WIDTH), "vgg11")


def test_vgg_is_made_by_name():
    assert models.init_from_vgg(models.PoseNet(), "vgg16", weights=None) == _names((2, 2, 3, 2))
