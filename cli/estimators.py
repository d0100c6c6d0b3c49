"""Estimators named on the command line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_hand3d.cli.models import load_networks, weights_files


@dataclass(frozen=True)
class LoadedEstimator:
    """An estimator, and where it comes from.

    Attributes:
        estimator: The `BaseHandEstimator`.
        networks: Its models, or its `ExportedNetwork` objects.
        weights: Pairs of a file's name and its SHA-256, manifests of exports among them.
    """

    estimator: Any
    networks: list[Any]
    weights: list[tuple[str, str]]


def load_estimator(
    names: list[str],
    network: str | None = None,
    width: float = 1.0,
    variant: str | None = None,
    threads: int | None = None,
    **options,
) -> LoadedEstimator:
    """An estimator of networks that go together.

    Args:
        names: Folders that ``export`` wrote; or what `load_networks` takes: run folders, presets
            and files of weights.
        network: As `load_networks`.
        width: As `load_networks`.
        variant: As `load_networks`.
        threads: Threads of exported networks.
        **options: Fields of `EstimatorOptions`.

    Raises:
        ValueError: If they do not go together, or something is none of these.
        OSError: If a file cannot be read.
    """
    if are_exported(names):
        return exported_estimator(names, threads, **options)
    return estimator_of(names, load_networks(names, network, width, variant), **options)


def are_exported(names: list[str]) -> bool:
    """Whether names are folders that ``export`` wrote for a runtime.

    Raises:
        ValueError: If some are, and some are not.
    """
    from keras_hand3d.inference.exported_network import is_exported

    exported = [is_exported(name) for name in names]
    if any(exported) and not all(exported):
        raise ValueError(f"{', '.join(names)}: expected exported networks or none of them.")
    return all(exported)


def estimator_of(names, loaded, **options) -> LoadedEstimator:
    """An estimator of networks that were loaded.

    Args:
        names: What the user named.
        loaded: The `LoadedNetworks`.
        **options: Fields of `EstimatorOptions`.

    Raises:
        ValueError: If they do not go together.
    """
    from keras_hand3d.inference import HandPoseEstimator

    estimator = HandPoseEstimator(loaded.models, **root_of_runs(names), **options)
    return LoadedEstimator(estimator, loaded.models, loaded.weights)


def root_of_runs(names) -> dict[str, str]:
    """What key point 0 is, ``root_keypoint`` of an estimator, where runs tell.

    Raises:
        ValueError: If they do not agree.
    """
    from keras_hand3d.model_folders import MODEL_FOLDER
    from keras_hand3d.models.agreed_root import agreed_root
    from keras_hand3d.training import Run
    from keras_hand3d.training.run import CONFIG_FILE

    runs = [
        Run(name)
        for name in names
        if (Path(name) / MODEL_FOLDER).is_dir() and (Path(name) / CONFIG_FILE).is_file()
    ]
    root = agreed_root(run.told_root for run in runs)
    return {"root_keypoint": root} if root else {}


def exported_estimator(names, threads=None, **options) -> LoadedEstimator:
    """An estimator of exported networks, each in its runtime.

    Args:
        names: Folders that ``export`` wrote.
        threads: Threads of each; the runtime's choice by default.
        **options: Fields of `EstimatorOptions`.

    Raises:
        ValueError: If they do not go together, or a file is not what its manifest says.
    """
    from keras_hand3d.files import sha256_of
    from keras_hand3d.inference import ExportedEstimator
    from keras_hand3d.inference.export_manifest import read_manifest

    manifests = [read_manifest(Path(name)) for name in names]
    files = _exported_files(names)
    estimator = ExportedEstimator(names, threads=threads, **options)
    return LoadedEstimator(estimator, manifests, [(str(path), sha256_of(path)) for path in files])


def known_weights(names) -> list[str] | None:
    """SHA-256 of the files that an estimator's results depend on, before it is loaded.

    Loads no Keras.

    Args:
        names: As of `load_estimator`.

    Returns:
        Those of the ``weights`` of the `LoadedEstimator`; None if a file cannot be read, of which
        loading says what is wrong.

    Raises:
        ValueError: If a name stands for nothing, or a manifest is damaged.
    """
    from keras_hand3d.files import sha256_of

    files = _exported_files(names) if are_exported(names) else weights_files(names)
    try:
        return [sha256_of(path) for path in files]
    except OSError:
        return None


def _exported_files(names):
    """The files of exported networks and their manifests, which decide over results as well."""
    from keras_hand3d.inference.export_manifest import MANIFEST_FILE, read_manifest

    folders = [Path(name) for name in names]
    return [f / file for f in folders for file in (read_manifest(f).file, MANIFEST_FILE)]
