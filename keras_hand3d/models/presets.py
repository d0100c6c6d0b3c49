"""Preset folders: config.json, model.weights.h5 and metadata.json with hashes."""

import datetime
import json
from importlib import metadata
from pathlib import Path

import h5py
import keras
import numpy as np

from keras_hand3d.files import atomic_folder, sha256_of
from keras_hand3d.model_folders import CONFIG_FILE, METADATA_FILE, WEIGHTS_FILE, preset_folder

# Of the file format since HDF5 1.10, whose groups take a fraction of the room.
_COMPACT = ("v110", "v110")
_PACKED = {"compression": "gzip", "compression_opts": 9, "shuffle": True}
_LEAST_PACKED_BYTES = 1024
"""Below it a chunk's own entry takes more than packing saves."""


def save_preset(model, config, folder, *, data_licence=None, metrics=None, half_precision=False):
    """Write a model as a preset folder; see `HandModel.save_to_preset`."""
    with atomic_folder(Path(folder)) as temporary:
        (temporary / CONFIG_FILE).write_text(json.dumps(config, indent=2) + "\n")
        model.save_weights(temporary / WEIGHTS_FILE)
        if half_precision:
            _halve(temporary / WEIGHTS_FILE)
        record = {
            "class": type(model).__name__,
            "keras_hand3d_version": metadata.version("keras-hand3d"),
            "keras_version": keras.__version__,
            "backend": keras.backend.backend(),
            "date_saved": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "parameter_count": model.count_params(),
            "weights_dtype": "float16" if half_precision else "float32",
            "data_licence": data_licence,
            "metrics": metrics or {},
            "sha256": {name: sha256_of(temporary / name) for name in (CONFIG_FILE, WEIGHTS_FILE)},
        }
        (temporary / METADATA_FILE).write_text(json.dumps(record, indent=2) + "\n")


def _halve(path):
    """Rewrite a file of weights, its numbers in float16, which any model loads as its own.

    It is made small: presets that come with the package are most of its size.
    """
    whole = path.with_suffix(".whole")
    path.rename(whole)
    with h5py.File(whole) as source, h5py.File(path, "w", libver=_COMPACT) as target:

        def copy(name, item):
            if isinstance(item, h5py.Group):
                copied = target.require_group(name)
            else:
                value = item[()]
                is_float = np.issubdtype(value.dtype, np.floating)
                half = value.astype("float16") if is_float else value
                if is_float and not np.isfinite(half).all():
                    raise ValueError(f"{name}: a weight is too large for float16.")
                packed = _PACKED if half.nbytes > _LEAST_PACKED_BYTES else {}
                copied = target.create_dataset(name, data=half, **packed)
            copied.attrs.update(item.attrs)

        source.visititems(copy)
        target.attrs.update(source.attrs)
    whole.unlink()


def load_preset(preset, expected_class=keras.Model):
    """Load a model from a preset; see `HandModel.from_preset`."""
    folder = preset_folder(preset)
    verify_preset(folder)
    config = _read_json(folder / CONFIG_FILE)
    model_class = _model_class(config, folder)
    if not issubclass(model_class, expected_class):
        raise ValueError(
            f"{folder / CONFIG_FILE}: expected a {expected_class.__name__}, "
            f"the preset holds a {model_class.__name__}."
        )
    # Only what was checked and the constructor's arguments: other entries of a stranger's file
    # could name another class or a way to compile.
    config = {
        "module": model_class.__module__,
        "class_name": model_class.__name__,
        "registered_name": config["registered_name"],
        "config": config.get("config"),
    }
    try:
        model = keras.saving.deserialize_keras_object(config, safe_mode=True)
    # A made-up config raises nearly anything; all of it means the same.
    except Exception as error:
        raise ValueError(f"{folder / CONFIG_FILE}: cannot rebuild the model: {error}") from error
    try:
        model.load_weights(folder / WEIGHTS_FILE)
    except (ValueError, KeyError, OSError) as error:
        # Keras goes on with the layers and all their numbers.
        reason = str(error).splitlines()[0].split(" Example error")[0]
        raise ValueError(
            f"{folder / WEIGHTS_FILE}: cannot load the weights: {reason} The file is of another "
            f"version of {model_class.__name__}."
        ) from error
    return model


def verify_preset(folder):
    """Check that a preset folder is whole and its files are what its metadata says.

    Args:
        folder: Preset folder.

    Returns:
        Its metadata.

    Raises:
        ValueError: If a file is missing, lies outside of the folder or has another hash.
    """
    record = _read_json(_inside(folder, METADATA_FILE))
    hashes = record.get("sha256")
    if not isinstance(hashes, dict) or not {CONFIG_FILE, WEIGHTS_FILE} <= set(hashes):
        raise ValueError(
            f"{folder / METADATA_FILE}: expected sha256 of {CONFIG_FILE} and {WEIGHTS_FILE}."
        )
    for name, expected in hashes.items():
        path = _inside(folder, name)
        if not path.is_file():
            raise ValueError(f"{path}: the file is missing.")
        came = sha256_of(path)
        if came != expected:
            raise ValueError(f"{path}: wrong sha256: expected {expected}, got {came}.")
    return record


def _inside(folder, name):
    root = Path(folder).resolve()
    path = Path(folder) / name
    allowed = [root]
    # A hub download is a folder snapshots/REVISION of links into blobs/ beside snapshots/.
    if root.parent.name == "snapshots":
        allowed.append(root.parents[1] / "blobs")
    is_plain = Path(name).name == name
    if not is_plain or not any(path.resolve().is_relative_to(place) for place in allowed):
        raise ValueError(f"{folder}: the preset names {name!r}, which leaves the folder.")
    return path


def _read_json(path):
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError):
        raise ValueError(f"{path}: the file is missing.") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"{path}: expected JSON: {error}") from None
    if not isinstance(content, dict):
        raise ValueError(f"{path}: expected a JSON object, got {type(content).__name__}.")
    return content


def _model_class(config, folder):
    name = config.get("registered_name")
    model_class = keras.saving.get_registered_object(name) if isinstance(name, str) else None
    is_model = isinstance(model_class, type) and issubclass(model_class, keras.Model)
    if not is_model or not name.startswith("keras_hand3d>"):
        raise ValueError(f"{folder / CONFIG_FILE}: unknown model class {name!r}.")
    return model_class
