"""Parts of a network that do not learn."""

import fnmatch

import keras

from keras_hand3d.models import HandModel
from keras_hand3d.recipes.overrides import near_names


def freeze(network, patterns):
    """Keep parts of a network as they are.

    Args:
        network: The network.
        patterns: Names of parts, with the wildcards of file names: ``conv1_*``; inside of a network
            of networks ``pose_net`` for a whole part, ``pose_net/conv1_*`` for some of it.

    Returns:
        Names of the parts that are frozen.

    Raises:
        ValueError: If a pattern fits no part with weights, or nothing is left that learns.
    """
    parts = dict(_parts(network))
    frozen = []
    for pattern in patterns:
        names = fnmatch.filter(parts, pattern)
        if not names:
            raise ValueError(
                f"Nothing to freeze is called {pattern!r}; perhaps {near_names(pattern, parts)}."
            )
        for name in names:
            parts[name].trainable = False
        frozen += names
    if not network.trainable_variables:
        raise ValueError(f"Nothing is left that learns: {', '.join(patterns)} freezes everything.")
    return tuple(dict.fromkeys(frozen))


def _parts(network, prefix=""):
    for layer in network.layers:
        if isinstance(layer, HandModel):
            yield prefix + layer.name, layer
            yield from _parts(layer, f"{prefix}{layer.name}/")
        elif isinstance(layer, keras.layers.Layer) and layer.weights:
            yield prefix + layer.name, layer
