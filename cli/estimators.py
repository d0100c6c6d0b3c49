"""Estimators named on the command line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_hand3d.cli.models import load_networks


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
    """What key point 0 is, ``root_keypoint`` of an estimator, where a run tells."""
    from keras_hand3d.training import Run
    from keras_hand3d.training.run import CONFIG_FILE, MODEL_FOLDER

    for name in names:
        if (Path(name) / MODEL_FOLDER).is_dir() and (Path(name) / CONFIG_FILE).is_file():
            recipe = Run(name).config.get("recipe")
            if isinstance(recipe, dict) and recipe.get("root") in ("palm", "wrist"):
                return {"root_keypoint": recipe["root"]}
    return {}


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
    from keras_hand3d.inference.export_manifest import MANIFEST_FILE, read_manifest

    manifests = [read_manifest(Path(name)) for name in names]
    # The manifest decides over results as the weights do.
    files = [
        Path(name) / file
        for name, manifest in zip(names, manifests, strict=True)
        for file in (manifest.file, MANIFEST_FILE)
    ]
    estimator = ExportedEstimator(names, threads=threads, **options)
    return LoadedEstimator(estimator, manifests, [(str(path), sha256_of(path)) for path in files])
