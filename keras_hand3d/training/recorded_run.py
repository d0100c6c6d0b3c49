"""What a run's config says of the training, checked before it is gone on with."""

import json
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from keras_hand3d.recipes import Recipe
from keras_hand3d.recipes.overrides import GREATEST, field_types, is_schedule
from keras_hand3d.recipes.recipe import NETWORKS, SCHEDULES
from keras_hand3d.training.distribution import Distribution
from keras_hand3d.training.run import CONFIG_FILE
from keras_hand3d.training.training_options import TrainingOptions

_STRICT = ConfigDict(extra="ignore", strict=True, allow_inf_nan=False)
# A network a hundred times as wide as the paper's fits into no memory.
_GREATEST = {**GREATEST, "width": 100.0}
_Count = Annotated[int, Field(ge=1, le=1 << 31)]


class _Data(BaseModel):
    model_config = _STRICT

    fingerprint: str
    path: str | Annotated[list[str], Field(min_length=1)] = "none"
    split: Literal["training", "evaluation"] = "training"
    # As large as the commands take it: a larger one would not fit into the memory.
    canvas: Annotated[int, Field(ge=16, le=8192)] = 320
    cache: bool = False
    test_path: str | None = None


class _Distribution(BaseModel):
    model_config = _STRICT

    devices: _Count
    hosts: _Count


class _Versions(BaseModel):
    model_config = _STRICT

    backend: str


class _Record(BaseModel):
    model_config = _STRICT

    recipe: Recipe
    options: TrainingOptions
    data: _Data
    versions: _Versions
    distribution: _Distribution = _Distribution(**Distribution().record())

    @model_validator(mode="after")
    def _check(self) -> Self:
        recipe, known = self.recipe, field_types()
        for name, words in (("network", NETWORKS), ("schedule", SCHEDULES)):
            if getattr(recipe, name) not in words:
                raise ValueError(f"recipe.{name}: expected one of {', '.join(words)}")
        for name, greatest in _GREATEST.items():
            value = getattr(recipe, name)
            if not 0 < value <= greatest:
                raise ValueError(
                    f"recipe.{name}: expected a number above 0 and up to {greatest:.10g}, "
                    f"got {value}"
                )
        if not is_schedule(recipe.learning_rates):
            raise ValueError(
                "recipe.learning_rates: expected pairs of first step, ascending from 0, and rate "
                f"from 0, got {recipe.learning_rates!r:.80}"
            )
        for group in ("noise", "augmentation"):
            for name in getattr(recipe, group):
                if f"{group}.{name}" not in known:
                    raise ValueError(f"recipe.{group}: unknown name {name!r:.80}")
        return self


def recorded_training(run):
    """Recipe and options of a run's config, all of which is checked.

    Args:
        run: A `Run`.

    Returns:
        A `Recipe` and a `TrainingOptions`.

    Raises:
        ValueError: If the config has none, as those of older versions, or is damaged; the file and
            the field are named.
    """
    _read(run)
    try:
        return (
            Recipe.from_dict(run.config["recipe"]),
            TrainingOptions.from_dict(run.config["options"]),
        )
    except TypeError as error:
        raise ValueError(f"{run.folder / CONFIG_FILE}: {error}.") from None


def recorded_distribution(run):
    """Devices of each host, and hosts, that a run was begun on.

    Args:
        run: A `Run`.

    Returns:
        A dictionary, see `Distribution.record`.

    Raises:
        ValueError: As `recorded_training`.
    """
    return _read(run).distribution.model_dump()


def _read(run):
    missing = [name for name in ("recipe", "options") if name not in run.config]
    if missing:
        raise ValueError(
            f"{run.folder}: the config has no recipe and options to go on with "
            f"({' and '.join(missing)})."
        )
    try:
        # Of JSON a list is taken for a tuple, a whole number for a float, but no text for either.
        return _Record.model_validate_json(json.dumps(run.config))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        if first["type"] == "value_error":
            what = ": ".join(filter(None, (place, str(first["ctx"]["error"]).rstrip("."))))
        else:
            what = f"{place}: {first['msg']}, got {first['input']!r:.80}"
        raise ValueError(f"{run.folder / CONFIG_FILE}: {what}.") from None
