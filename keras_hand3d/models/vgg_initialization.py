"""ImageNet weights of VGG16 and VGG19 as a start for HandSegNet and PoseNet."""

import keras
import numpy as np

_VGG_MEAN_BGR = np.array([103.939, 116.779, 123.68])


def init_from_vgg(model, vgg="vgg19", weights="imagenet"):
    """Copy the convolutions that a VGG has in common with a model.

    VGG19's first four blocks are HandSegNet's; PoseNet shares all of the first three and two layers
    of the fourth. The first convolution is converted from BGR in 0..255 minus the mean to RGB as
    x / 255 - 0.5: input channels reversed, kernel times 255, the mean folded into the bias. That is
    exact away from the zero-padded border.

    Args:
        model: A `HandSegNet` or `PoseNet` of width 1.
        vgg: ``"vgg16"``, ``"vgg19"``, or such a Keras model.
        weights: What `keras.applications` is asked for: ``"imagenet"`` (downloaded by Keras) or a
            path to a weights file.

    Returns:
        Names of the layers of the model that were filled.

    Raises:
        ValueError: If the name is unknown or the model's widths are not VGG's.
    """
    if not isinstance(vgg, keras.Model):
        vgg = _application(vgg)(include_top=False, weights=weights)
    pairs = [(layer, _vgg_layer(vgg, layer.name)) for layer in model.layers]
    pairs = [(layer, source) for layer, source in pairs if source is not None]
    filled = []
    for layer, source in pairs:
        if _shape(layer) != _shape(source):
            # PoseNet's fourth block narrows after its second convolution; the rest is its own.
            if len(filled) > 1 and layer.name.startswith("conv4_"):
                break
            raise ValueError(
                f"{model.name}: layer {layer.name} has a kernel of shape {_shape(layer)}, "
                f"{vgg.name} has {_shape(source)}; only models of width 1 can start from it."
            )
        kernel, bias = (keras.ops.convert_to_numpy(w) for w in source.get_weights())
        if layer.name == "conv1_1":
            kernel, bias = _for_rgb(kernel, bias)
        layer.set_weights([kernel, bias])
        filled.append(layer.name)
    if not filled:
        raise ValueError(f"{model.name} has no convolution in common with {vgg.name}.")
    return tuple(filled)


def _application(name):
    applications = {"vgg16": keras.applications.VGG16, "vgg19": keras.applications.VGG19}
    if name not in applications:
        raise ValueError(f"Unknown VGG {name!r}. Known: {', '.join(applications)}.")
    return applications[name]


def _vgg_layer(vgg, name):
    """VGG's layer ``blockB_convI`` for a layer ``convB_I``, if there is one."""
    block, _, index = name.removeprefix("conv").partition("_")
    source = f"block{block}_conv{index}"
    names = {layer.name for layer in vgg.layers}
    return vgg.get_layer(source) if block in "1234" and source in names else None


def _shape(layer):
    return tuple(layer.kernel.shape)


def _for_rgb(kernel, bias):
    # What VGG sees of our zero: mid grey minus its mean, channels in BGR order.
    offset = 127.5 - _VGG_MEAN_BGR
    bias = bias + np.einsum("hwio,i->o", kernel, offset)
    return kernel[:, :, ::-1, :] * 255.0, bias
