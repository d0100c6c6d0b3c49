"""Initial weights from elsewhere."""

from pathlib import Path

from keras_hand3d.model_folders import MODEL_FOLDER
from keras_hand3d.models import (
    HandDetector,
    HandModel,
    HandPose25D,
    HandSegNet,
    PoseNet,
    init_from_vgg,
)
from keras_hand3d.models.color_hand_pose_3d import ColorHandPose3D
from keras_hand3d.models.original_weights import (
    export_original_weights,
    load_original_weights,
    read_original_weights,
)

VGGS = ("vgg16", "vgg19")
_PICKLES = (".pickle", ".pkl")
_REAL_TIME = HandDetector | HandPose25D
_TRUNK = tuple(
    f"conv{block}_{index + 1}"
    for block, count in ((1, 2), (2, 2), (3, 4), (4, 2))
    for index in range(count)
)
"""What HandSegNet and PoseNet begin with, up to the layers where PoseNet gets narrower."""


def initialize(network, sources):
    """Fill a network, or parts of it, with weights from elsewhere.

    Args:
        network: A model of the zoo.
        sources: Each ``"vgg16"`` or ``"vgg19"`` (ImageNet weights, fetched by Keras), one of the
            authors' pickles, a run folder, or a preset by name, folder or ``hf://`` address. Parts
            that the network has not are passed over; what comes later fills over what came before.
            A `HandDetector` and a `HandPose25D` share their backbone and pyramid, and take either
            from the other; VGG and the pickles hold nothing of theirs. A `HandSegNet` and a
            `PoseNet` share their first ten convolutions.

    Raises:
        ValueError: If a source is none of these, its widths are others, or it shares nothing with
            the network.
        OSError: If it cannot be read.
    """
    for source in sources:
        if isinstance(network, _REAL_TIME):
            _fill_real_time(network, source)
        elif source in VGGS:
            _fill_from_vgg(network, source)
        else:
            _fill_from_paper(network, source)


def _fill_from_vgg(network, vgg):
    if isinstance(network, ColorHandPose3D):
        init_from_vgg(network.hand_seg_net, vgg)
        init_from_vgg(network.pose_net, vgg)
    else:
        init_from_vgg(network, vgg)


def _fill_from_paper(network, source):
    """Fill a network of the paper from a pickle, or from another network of it."""
    path = Path(source)
    if path.suffix in _PICKLES:
        _fill_parts(network, read_original_weights(path)[0], source)
        return
    model = _model_of(source)
    if isinstance(model, _REAL_TIME):
        raise ValueError(
            f"{source}: a {type(model).__name__} shares nothing with the networks of the paper."
        )
    if {type(network), type(model)} == {HandSegNet, PoseNet}:
        _fill_layers(network, model, _TRUNK, source)
    else:
        _fill_parts(network, export_original_weights(model), source)


def _model_of(source):
    trained = Path(source) / MODEL_FOLDER
    return HandModel.from_preset(trained if trained.is_dir() else source)


def _fill_real_time(network, source):
    """Fill the layers that a real-time network has in common with another, by their names."""
    kind = type(network).__name__
    model = None if source in VGGS or Path(source).suffix in _PICKLES else _model_of(source)
    if not isinstance(model, _REAL_TIME):
        raise ValueError(
            f"{source}: has nothing of {kind}, which starts from a HandDetector or a HandPose25D."
        )
    own = {layer.name for layer in network.layers}
    _fill_layers(network, model, [x.name for x in model.layers if x.name in own], source)


def _fill_layers(network, model, names, source):
    """Copy the weights of layers; nothing is changed if one of them has another shape."""
    layers = [(network.get_layer(name), model.get_layer(name)) for name in names]
    for layer, given in layers:
        expected, came = _shapes(layer), _shapes(given)
        if came != expected:
            raise ValueError(
                f"{source}: {layer.name}: expected weights of shapes {expected}, got {came}: the "
                "width or the backbone is another one."
            )
    for layer, given in layers:
        layer.set_weights(given.get_weights())


def _shapes(layer):
    return [tuple(weight.shape) for weight in layer.weights]


def _fill_parts(network, arrays, source):
    own = {name.split("/")[0] for name in export_original_weights(network)}
    shared = own & {name.split("/")[0] for name in arrays}
    if not shared:
        raise ValueError(
            f"{source}: has nothing of {type(network).__name__}: it holds "
            f"{', '.join(sorted({name.split('/')[0] for name in arrays}))}."
        )
    load_original_weights(network, arrays, networks=sorted(shared))
