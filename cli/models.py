"""Networks named on the command line."""

import json
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_hand3d.cli.errors import expect_name
from keras_hand3d.model_folders import (
    CONFIG_FILE,
    METADATA_FILE,
    MODEL_FOLDER,
    WEIGHTS_FILE,
    hub_address,
    is_run,
    preset_folder,
    shipped_presets,
)

_PICKLES = (".pickle", ".pkl")
_ARCHIVE, _WEIGHTS = ".keras", ".h5"
_ARCHIVE_PARTS = (CONFIG_FILE, WEIGHTS_FILE)
_MOST_BYTES = 4 << 30


@dataclass(frozen=True)
class LoadedNetworks:
    """Models that were named, and the files that their weights come from.

    Attributes:
        models: The models, one or several that go together; those of the authors' files first.
        weights: Pairs of a file's name and its SHA-256, in the same order.
    """

    models: list[Any]
    weights: list[tuple[str, str]]


def load_network(name: str):
    """The network of a run folder, or of a preset by name, folder or ``hf://`` address.

    Args:
        name: What the user named.

    Raises:
        ValueError: If it is neither.
    """
    from keras_hand3d.models import HandModel
    from keras_hand3d.training import Run

    return Run(name).load_model() if is_run(name) else HandModel.from_preset(name)


def load_networks(
    names: list[str],
    network: str | None = None,
    width: float = 1.0,
    variant: str | None = None,
) -> LoadedNetworks:
    """Networks of run folders, presets and files of weights.

    Args:
        names: What the user named: run folders, presets, the authors' pickles, ``.keras`` files,
            and ``.weights.h5`` files.
        network: Class of the network that a ``.weights.h5`` file is of.
        width: Its width.
        variant: Lifting variant, where a file does not tell.

    Raises:
        ValueError: If something is none of these, or its content does not fit.
        OSError: If a file cannot be read.
    """
    from keras_hand3d.files import sha256_of

    for name in names:
        expect_name(name)
    models, weights = [], []
    pickles = [name for name in names if is_pickle(name)]
    if pickles:
        loaded = _load_pickles(pickles, variant)
        models, weights = list(loaded.models), list(loaded.weights)
    for name in (name for name in names if name not in pickles):
        path = Path(name)
        if path.suffix == _ARCHIVE:
            models.append(_load_archive(path))
        elif path.suffix == _WEIGHTS:
            models.append(_load_weights(path, network, width, variant))
        else:
            models.append(load_network(name))
        path = _weights_file(name)
        weights.append((str(path), sha256_of(path)))
    return LoadedNetworks(models, weights)


def is_pickle(name: str) -> bool:
    """Whether what the user named is a file of the authors'."""
    return Path(name).suffix in _PICKLES


def weights_files(names: list[str]) -> list[Path]:
    """The files of the weights of networks, in the order of `load_networks`; loads no Keras.

    Args:
        names: What the user named, as of `load_networks`.

    Returns:
        The files, which need not be there.

    Raises:
        ValueError: If a name is no preset's.
    """
    pickles = [Path(name) for name in names if is_pickle(name)]
    return pickles + [_weights_file(name) for name in names if not is_pickle(name)]


def recorded_weights(weights: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """How records that leave this machine name files of weights.

    A shipped preset goes by its name, one of a hub by its address and revision.

    Args:
        weights: Of `LoadedNetworks`.

    Returns:
        Pairs of a name and a SHA-256.
    """
    shipped = {folder / WEIGHTS_FILE: name for name, folder in shipped_presets().items()}
    return [
        (shipped.get(Path(path)) or hub_address(path) or path, digest) for path, digest in weights
    ]


def _weights_file(name):
    path = Path(name)
    if path.suffix in (_ARCHIVE, _WEIGHTS):
        return path
    return (path / MODEL_FOLDER if is_run(path) else preset_folder(name)) / WEIGHTS_FILE


def _load_pickles(paths, variant):
    """The authors' files together: a network for each kind of variable in them."""
    from keras_hand3d.models.original_weights import (
        load_original_weights,
        model_for_original_weights,
        read_original_weights,
    )

    arrays, files = read_original_weights(paths)
    models = []
    for group in (("HandSegNet",), ("PoseNet2D",), ("PosePrior", "ViewpointNet")):
        part = {name: a for name, a in arrays.items() if name.split("/")[0] in group}
        if part:
            model = model_for_original_weights(part, variant or _variant_of(files))
            load_original_weights(model, part)
            models.append(model)
    known = {n.split("/")[0] for n in arrays} <= {
        "HandSegNet", "PoseNet2D", "PosePrior", "ViewpointNet"
    }  # fmt: skip
    if not models or not known:
        raise ValueError(f"{', '.join(paths)}: expected variables of the authors' networks.")
    return LoadedNetworks(models, [(path, digest) for path, digest, _ in files])


def _variant_of(files):
    """The lifting variant that a released file is named after, or None."""
    prefix, suffix = "lifting-", ".pickle"
    for path, _, known in files:
        name = known or Path(path).name
        if name.startswith(prefix) and name.endswith(suffix):
            return name.removeprefix(prefix).removesuffix(suffix)
    return None


def _load_archive(path):
    """A model of this package from a ``.keras`` file, checked as a preset is."""
    from keras_hand3d.files import sha256_of
    from keras_hand3d.models import HandModel

    with tempfile.TemporaryDirectory() as folder:
        _unpack(path, Path(folder))
        hashes = {name: sha256_of(Path(folder) / name) for name in _ARCHIVE_PARTS}
        (Path(folder) / METADATA_FILE).write_text(json.dumps({"sha256": hashes}))
        try:
            return HandModel.from_preset(folder)
        except ValueError as error:
            raise ValueError(f"{path}: {str(error).replace(f'{folder}/', '')}") from None


def _unpack(path, folder):
    try:
        with zipfile.ZipFile(path) as archive:
            for name in _ARCHIVE_PARTS:
                if archive.getinfo(name).file_size > _MOST_BYTES:
                    raise ValueError(f"{path}: {name} is larger than any model of this package.")
                with archive.open(name) as source, (folder / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
    except KeyError as error:
        raise ValueError(f"{path}: expected a .keras file: {error.args[0]}") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"{path}: expected a .keras file: {error}") from None


def _load_weights(path, network, width, variant):
    """A network with the weights of a ``.weights.h5`` file, which does not tell which it is."""
    from keras_hand3d import models

    classes = {
        name: getattr(models, name)
        for name in ("HandSegNet", "PoseNet", "LiftingNet", "ColorHandPose3D")
    }
    if network not in classes:
        raise ValueError(
            f"{path}: a file of weights does not tell its network: say with --network which of "
            f"{', '.join(classes)} it is, and with --width how wide."
        )
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such file.")
    arguments = {"variant": variant} if variant and network == "LiftingNet" else {}
    model = classes[network](width=width, **arguments)
    try:
        model.load_weights(path)
    except (ValueError, KeyError, OSError) as error:
        raise ValueError(
            f"{path}: cannot load the weights into a {network} of width {width:g}: {error}"
        ) from error
    return model
