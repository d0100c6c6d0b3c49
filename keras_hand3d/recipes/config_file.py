"""A run's configuration as a JSON or YAML file."""

import math
from dataclasses import dataclass, field
from pathlib import Path

from keras_hand3d.files import read_json_or_yaml
from keras_hand3d.recipes.fields import FIELDS
from keras_hand3d.recipes.overrides import near_names
from keras_hand3d.recipes.recipe import Recipe

_KEYS = {
    "ID": str,
    "n_iter": int,
    "n_prt": int,
    "input_h": int,
    "input_w": int,
    "input_ch": int,
    "n_output": int,
    "n_batch": int,
    "n_save": int,
    "n_history": int,
    "LR": float,
    "random_crop": bool,
    "training": bool,
}
_STEPS, _SIDE, _COUNT = (1, 10**9), (16, 8192), (1, 2**16)
_RANGES = {
    "n_iter": _STEPS,
    "n_prt": _STEPS,
    "n_save": _STEPS,
    "n_history": _STEPS,
    # As --canvas: images of a folder are fitted into a square of this side.
    "input_h": _SIDE,
    "input_w": _SIDE,
    "input_ch": _COUNT,
    "n_output": _COUNT,
    "n_batch": _COUNT,
    "LR": (0.0, 1.0),
}
_RECIPE_FIELDS = {
    "n_iter": "steps",
    "n_batch": "batch_size",
    "LR": "learning_rate",
    "training": "dropout",
    "random_crop": "random_crop",
}
_OPTIONS = {
    "n_prt": ("print_every",),
    "n_save": ("save_every",),
    "n_history": ("history_every", "test_every"),
}
_OUTPUTS = {
    "HandSegNet": 2,
    "PoseNet": 21,
    "LiftingNet": 63,
    "ColorHandPose3D": 63,
    "HandDetector": 8,
    "HandPose25D": 63,
}
_CHANNELS = 3
_MOST_BITS = 200


@dataclass(frozen=True)
class ConfigFile:
    """Configuration with the keys ``ID, n_iter, n_prt, input_h, input_w, input_ch, n_output,``
    ``n_batch, n_save, n_history, LR, random_crop, training``, any of which may be left out.

    Attributes:
        path: The file.
        values: Key and value, checked.
    """

    path: Path
    values: dict[str, object] = field(default_factory=dict)

    @classmethod
    def read(cls, path):
        """Read and check a file.

        Args:
            path: ``.json``, ``.yaml`` or ``.yml``.

        Raises:
            OSError: If it cannot be read.
            ValueError: If it is neither, has an unknown key, or a value of the wrong type or out of
                range.
        """
        path = Path(path)
        content = read_json_or_yaml(path)
        if not isinstance(content, dict):
            raise ValueError(f"{path}: expected keys and values, got {type(content).__name__}.")
        for key in content:
            if key not in _KEYS:
                near = near_names(str(key), list(_KEYS))
                raise ValueError(f"{path}: unknown key {key!r}; perhaps {near}.")
        return cls(path, {key: _checked(path, key, value) for key, value in content.items()})

    @property
    def run_name(self):
        """The ID, name of the run's folder, or None."""
        return self.values.get("ID")

    def assignments(self, recipe: Recipe):
        """What the file changes in a recipe, as `override` takes it.

        Raises:
            ValueError: If a value contradicts the recipe's network.
        """
        channels = self.values.get("input_ch", _CHANNELS)
        if channels != _CHANNELS:
            raise ValueError(
                f"{self.path}: input_ch: {recipe.network} takes RGB images of {_CHANNELS} "
                f"channels, got {channels}."
            )
        known = FIELDS[recipe.network]
        if self.values.get("random_crop") and "random_crop" not in known:
            raise ValueError(
                f"{self.path}: random_crop: only HandSegNet is trained on random windows; "
                f"{recipe.network} sees the crop of the hand."
            )
        return [
            f"{name}={self.values[key]}"
            for key, name in _RECIPE_FIELDS.items()
            if key in self.values and name in known
        ]

    def options(self):
        """What the file says about the run, a dictionary of fields of `TrainingOptions`."""
        return {
            name: self.values[key]
            for key, names in _OPTIONS.items()
            for name in names
            if key in self.values
        }

    def notes(self, recipe: Recipe):
        """What of the file has no effect, a line each."""
        notes, outputs = [], _OUTPUTS[recipe.network]
        if self.values.get("n_output", outputs) != outputs:
            notes.append(
                f"{self.path}: n_output {self.values['n_output']} is not used: "
                f"{recipe.network} has {outputs} outputs by its definition."
            )
        if self.values.get("training") and "dropout" not in FIELDS[recipe.network]:
            notes.append(f"{self.path}: training is not used: {recipe.network} has no dropout.")
        return notes

    def check_images(self, image_shape):
        """Raise ValueError unless the images of a data set are as the file says.

        Args:
            image_shape: ``(height, width, 3)``.
        """
        for key, size in zip(("input_h", "input_w"), image_shape, strict=False):
            if self.values.get(key, size) != size:
                raise ValueError(
                    f"{self.path}: {key} is {self.values[key]}, the images of the data set are "
                    f"{image_shape[0]} x {image_shape[1]} (height x width)."
                )


def _checked(path, key, value):
    wanted = _KEYS[key]
    if wanted is float:
        value = _as_float(path, key, value)
    if type(value) is not wanted:
        _wrong(path, key, value)
    if key in _RANGES:
        least, greatest = _RANGES[key]
        if not least <= value <= greatest:
            raise ValueError(
                f"{path}: {key}: expected a number from {least:g} to {greatest:.10g}, "
                f"got {_shown(value)}."
            )
    if wanted is str and Path(value).name != value:
        raise ValueError(f"{path}: {key}: expected the name of a folder, got {value!r}.")
    return value


def _as_float(path, key, value):
    # YAML takes 1e-5, without a point, for a text.
    if type(value) not in (int, float, str):
        _wrong(path, key, value)
    try:
        return float(value)
    except ValueError:
        _wrong(path, key, value)
    except OverflowError:
        return math.inf


def _wrong(path, key, value):
    raise ValueError(f"{path}: {key}: expected {_KEYS[key].__name__}, got {_shown(value)}.")


def _shown(value):
    if isinstance(value, dict | list):
        return type(value).__name__
    # Python writes no decimal number of thousands of digits.
    if type(value) is int and value.bit_length() > _MOST_BITS:
        return f"a number of {value.bit_length()} bits"
    return f"{value!r:.80}"
