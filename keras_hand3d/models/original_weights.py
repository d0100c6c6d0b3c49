"""The authors' released weights: pickles of variable name to array, read and written.

Variables are named ``<network>/<layer>/{weights,biases}``; a layer of this package has the same
name, its kernel and bias the same shapes and axes.
"""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from keras_hand3d.files import atomic_file, sha256_of
from keras_hand3d.models.color_hand_pose_3d import ColorHandPose3D
from keras_hand3d.models.hand_seg_net import HandSegNet
from keras_hand3d.models.lifting_net import LiftingNet
from keras_hand3d.models.pose_net import PoseNet
from keras_hand3d.models.pose_prior_net import PosePriorNet
from keras_hand3d.models.viewpoint_net import ViewpointNet
from keras_hand3d.restricted_pickle import load_array_pickle

KNOWN_FILES = {
    "852829a63e8e5e4742b40315e2fd20492be5edb856aa92878dac7cbdc76e39fa": "handsegnet-rhd.pickle",
    "c60e3a7b34bbbc5a9c664d23b51a4baa1be8f921c006d956d63091116feecf57": "posenet-rhd-stb.pickle",
    "cbc40e768793cff7ab1dda4a300ca81aec3162f541444b5c6ad3574bb7d984fa": (
        "posenet-rhd-stb-slr-finetuned.pickle"
    ),
    "b9df768534052696161cb337a8d71cd4ac5aed0fd6c9d17c1272ef7b3f7d9853": "posenet3d-rhd-stb.pickle",
    "749556a1b26be054836a1b2df6f3dfc8430f1ad124b901aabbba16c1d6b09c97": (
        "posenet3d-rhd-stb-slr-finetuned.pickle"
    ),
    "8e05804a01edebcea46055937aaf2f0af843be622cba8b092d535589e0799245": "lifting-direct.pickle",
    "61ae0d9d99eb5956aece6d196bf7fa7bea84addc61b4f04bd802e49b999f76fa": "lifting-bottleneck.pickle",
    "8eb4de049bea097ca076995db560f710c1be747f9ab07b4d8e7160468f3cf548": "lifting-local.pickle",
    "ed8844d69bc74ed8e9b0acabaf123e13a29001920c32cdc1d8c554381bfe971e": (
        "lifting-local_w_xyz_loss.pickle"
    ),
    "300f083cbc3d7064a7179a031d7f8096ffde3b6676cbc381658ccbc9eb494100": "lifting-proposed.pickle",
}
"""SHA-256 of the files inside of the authors' ColorHandPose3D_data_v3.zip."""

NETWORKS = ("HandSegNet", "PoseNet2D", "PosePrior", "ViewpointNet")
"""The first part of the variables' names."""

_PARTS = {"weights": "kernel", "biases": "bias"}


@dataclass(frozen=True)
class OriginalWeightsReport:
    """What was read.

    Attributes:
        files: Path, SHA-256 and, where the file is one of the released ones, its name.
        variables: Number of variables loaded.
        parameters: Number of floats in them.
        networks: Networks that were filled.
    """

    files: tuple[tuple[str, str, str | None], ...]
    variables: int
    parameters: int
    networks: tuple[str, ...]


def load_original_weights(model, source, networks=None):
    """Fill a model with the authors' variables.

    Args:
        model: A `HandSegNet`, `PoseNet`, `PosePriorNet`, `ViewpointNet`, `LiftingNet` or
            `ColorHandPose3D` of the same widths.
        source: Path of a pickle, a dictionary of variable name to array, or a list of either.
        networks: Names among `NETWORKS` to load; those of the model that are left out keep their
            weights, those of the source that are left out are passed over. All of both by default.

    Returns:
        An `OriginalWeightsReport`.

    Raises:
        FileNotFoundError: If a file does not exist.
        UnsafePickleError: If a pickle asks for anything but arrays.
        ValueError: If variables are missing, surplus, of the wrong shape or not finite floats. The
            model is unchanged then.
    """
    arrays, files = read_original_weights(source)
    targets = _variables_of(model)
    if networks is not None:
        unknown = set(networks) - {name.split("/")[0] for name in targets}
        if unknown:
            raise ValueError(f"{model.name} has no network {', '.join(sorted(unknown))}.")
        arrays = {k: v for k, v in arrays.items() if k.split("/")[0] in networks}
        targets = {k: v for k, v in targets.items() if k.split("/")[0] in networks}
    _check_variables(arrays, targets, " and ".join(path for path, *_ in files) or "the dictionary")
    for name, variable in targets.items():
        variable.assign(arrays[name])
    return OriginalWeightsReport(
        files=files,
        variables=len(targets),
        parameters=sum(array.size for array in arrays.values()),
        networks=tuple(dict.fromkeys(name.split("/")[0] for name in targets)),
    )


def export_original_weights(model, path=None):
    """The model's variables under the authors' names.

    Args:
        model: As of `load_original_weights`.
        path: Where to write them as a pickle, if anywhere.

    Returns:
        Dictionary of variable name to float32 array.
    """
    arrays = {
        name: np.asarray(keras.ops.convert_to_numpy(variable.value), "float32")
        for name, variable in _variables_of(model).items()
    }
    if path is not None:
        with atomic_file(Path(path)) as temporary, temporary.open("wb") as stream:
            pickle.dump(arrays, stream, protocol=2)
    return arrays


def read_original_weights(source):
    """Read pickles or dictionaries of variables into one dictionary.

    Args:
        source: As of `load_original_weights`.

    Returns:
        ``(arrays, files)``: name to float32 array; path, SHA-256 and known name of each file.

    Raises:
        FileNotFoundError: If a file does not exist.
        UnsafePickleError: If a pickle asks for anything but arrays.
        ValueError: If a file holds something else, or two sources hold the same variable.
    """
    sources = [source] if isinstance(source, str | Path | Mapping) else list(source)
    arrays, files = {}, []
    for item in sources:
        origin = "the dictionary"
        if not isinstance(item, Mapping):
            origin = str(item)
            digest = sha256_of(item)
            files.append((origin, digest, KNOWN_FILES.get(digest)))
            item = load_array_pickle(item)
        for name, array in _checked_arrays(item, origin).items():
            if name in arrays:
                raise ValueError(f"{origin}: variable {name!r} was read from another source too.")
            arrays[name] = array
    return arrays, tuple(files)


def model_for_original_weights(arrays, variant=None):
    """A model of the class and width that a dictionary of the authors' variables belongs to.

    Args:
        arrays: Name to array, as of `read_original_weights`.
        variant: Lifting variant, where the variables alone do not tell: ``"direct"`` if None.

    Returns:
        A model to be filled with them: the whole `ColorHandPose3D` for all four networks,
        `LiftingNet` for PosePrior with or without ViewpointNet, else the network itself. PoseNet2D
        beside a lifting gives the lifting; load PoseNet2D by itself.

    Raises:
        ValueError: If the networks in it make no model.
    """
    networks = {name.split("/")[0] for name in arrays}
    if networks == set(NETWORKS):
        return ColorHandPose3D(width=_width_of(arrays, "PoseNet2D/conv4_1", 512))
    if networks == {"HandSegNet"}:
        return HandSegNet(_width_of(arrays, "HandSegNet/conv4_1", 512))
    if networks == {"PoseNet2D"}:
        return PoseNet(_width_of(arrays, "PoseNet2D/conv4_1", 512))
    if networks == {"ViewpointNet"}:
        return ViewpointNet(_width_of(arrays, "ViewpointNet/conv_vp_2_1", 256))
    if networks in ({"PosePrior"}, {"PosePrior", "ViewpointNet"}):
        width = _width_of(arrays, "PosePrior/fc_rel0", 512)
        if "ViewpointNet" in networks:
            return LiftingNet("proposed", width=width)
        has_bottleneck = "PosePrior/fc_bottleneck/weights" in arrays
        return LiftingNet("bottleneck" if has_bottleneck else (variant or "direct"), width=width)
    raise ValueError(
        f"No model consists of {', '.join(sorted(networks)) or 'nothing'}: name the networks to "
        "take, or add the files of those that are missing (all four make the whole model)."
    )


def _networks_of(model):
    if isinstance(model, ColorHandPose3D):
        parts = (model.hand_seg_net, model.pose_net, model.pose_prior, model.viewpoint_net)
        return dict(zip(NETWORKS, parts, strict=True))
    if isinstance(model, LiftingNet):
        networks = {"PosePrior": model.pose_prior, "ViewpointNet": model.viewpoint_net}
        return {name: network for name, network in networks.items() if network is not None}
    classes = (HandSegNet, PoseNet, PosePriorNet, ViewpointNet)
    for name, network_class in zip(NETWORKS, classes, strict=True):
        if isinstance(model, network_class):
            return {name: model}
    raise TypeError(f"{type(model).__name__} has no counterpart among the original networks.")


def _variables_of(model):
    return {
        f"{network}/{layer.name}/{part}": getattr(layer, attribute)
        for network, part_model in _networks_of(model).items()
        for layer in part_model.layers
        if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense)
        for part, attribute in _PARTS.items()
    }


def _checked_arrays(content, origin):
    if not isinstance(content, Mapping):
        raise ValueError(
            f"{origin}: expected a dictionary of variables, got {type(content).__name__}."
        )
    arrays = {}
    for name, array in content.items():
        is_array = isinstance(array, np.ndarray) and array.dtype.kind == "f"
        if not isinstance(name, str) or not is_array:
            came = getattr(array, "dtype", type(array).__name__)
            raise ValueError(f"{origin}: {name!r}: expected an array of floats, got {came}.")
        with np.errstate(over="ignore"):
            arrays[name] = array.astype("float32", copy=False)
        if not np.isfinite(arrays[name]).all():
            raise ValueError(f"{origin}: variable {name!r} holds values that are not finite.")
    return arrays


def _check_variables(arrays, targets, origin):
    problems = []
    for label, names in (
        ("missing", sorted(set(targets) - set(arrays))),
        ("surplus", sorted(set(arrays) - set(targets))),
    ):
        if names:
            shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
            problems.append(f"{len(names)} {label}: {shown}")
    for name in sorted(set(targets) & set(arrays)):
        expected = tuple(targets[name].shape)
        if arrays[name].shape != expected:
            problems.append(f"{name}: expected shape {expected}, got {arrays[name].shape}")
    if problems:
        raise ValueError(f"The variables of {origin} do not fit the model. " + "; ".join(problems))


def _width_of(arrays, layer, channels):
    # From the widest layer: the narrow ones round a width away.
    try:
        return arrays[f"{layer}/weights"].shape[-1] / channels
    except KeyError:
        raise ValueError(f"The variable {layer}/weights is missing.") from None
