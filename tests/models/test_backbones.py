import keras
import pytest

from keras_hand3d import models
from keras_hand3d.models.backbones import BACKBONES, STRIDES, backbone_features
from keras_hand3d.models.mobile_blocks import MobileBlocks

_SMALLEST = "MobileNetV3Small"


def _features(backbone, size=64, width=0.5, dtype="float32"):
    image = keras.Input((size, size, 3), name="image")
    blocks = MobileBlocks(width, keras.dtype_policies.get(dtype))
    features = backbone_features(blocks, image, backbone)
    return keras.Model(image, features), features


@pytest.mark.parametrize(
    "backbone",
    [
        pytest.param(
            name, marks=() if name in ("lite", "residual", _SMALLEST) else pytest.mark.slow
        )
        for name in BACKBONES
    ],
)
def test_maps_halve_in_size_and_follow_the_dtype(backbone):
    model, features = _features(backbone, dtype="mixed_bfloat16")
    assert [x.shape[1:3] for x in features] == [(64 // stride,) * 2 for stride in STRIDES]
    layers = [layer for layer in model._flatten_layers(include_self=False) if layer.weights]
    layers = [layer for layer in layers if not isinstance(layer, keras.Model)]
    assert {layer.compute_dtype for layer in layers} == {"bfloat16"}
    assert keras.config.dtype_policy().name == "float32"


@pytest.mark.parametrize(
    ("backbone", "narrow", "wide"),
    [
        ("lite", [16, 24, 32, 48], [24, 40, 64, 96]),
        ("residual", [16, 32, 64, 96], [32, 64, 128, 192]),
    ],
)
def test_the_width_scales_the_channels(backbone, narrow, wide):
    for width, expected in ((0.5, narrow), (1.0, wide)):
        _, features = _features(backbone, width=width)
        assert [x.shape[-1] for x in features] == expected


def test_keras_image_format_is_put_back():
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    try:
        _, features = _features(_SMALLEST, width=0.25)
        assert keras.config.image_data_format() == "channels_first"
    finally:
        keras.config.set_image_data_format(before)
    assert features[-1].shape[1:3] == (2, 2)


@pytest.mark.parametrize("network", [models.HandDetector, models.HandPose25D])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"backbone": "ResNet50"},
            "Unknown backbone 'ResNet50'. Known ones: lite, residual, MobileNetV2",
        ),
        ({"backbone_weights": "coco"}, "None or 'imagenet', got 'coco'"),
        ({"backbone_weights": "imagenet"}, "lite backbone has no ImageNet weights"),
        (
            {"backbone": "residual", "backbone_weights": "imagenet"},
            "residual backbone has no ImageNet weights",
        ),
        ({"input_size": 100}, "input_size must be a multiple of 32, got 100"),
        ({"input_size": 0}, "input_size must be a multiple of 32, got 0"),
    ],
)
def test_what_cannot_be_made_is_refused(network, arguments, message):
    with pytest.raises(ValueError, match=message):
        network(**arguments)


def test_frozen_layers_inside_of_a_backbone_stay_frozen_through_the_config():
    model = models.HandPose25D(input_size=32, backbone=_SMALLEST, width=0.25)
    layers = model.get_layer("backbone").layers
    frozen = {layer.name for layer in layers[:20] if layer.weights}
    for layer in layers[:20]:
        layer.trainable = False
    model.get_layer("context").trainable = False
    again = models.HandPose25D.from_config(model.get_config())
    came = again.get_layer("backbone").layers
    assert {layer.name for layer in came if layer.weights and not layer.trainable} == frozen
    assert not again.get_layer("context").trainable
    assert len(again.trainable_variables) == len(model.trainable_variables)
