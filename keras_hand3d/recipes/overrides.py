"""Changing a recipe's fields by name, as texts from a command line."""

import ast
import dataclasses
import difflib
import math
from collections.abc import Iterable

import keras

from keras_hand3d import skeleton
from keras_hand3d.data import AUGMENTATIONS, PLACE_NOISE
from keras_hand3d.models.backbones import BACKBONES
from keras_hand3d.models.centered_he_normal import CENTERED_HE_NORMAL
from keras_hand3d.recipes.fields import CROP_NOISE, FIELDS, LOSS_PARTS
from keras_hand3d.recipes.recipe import REAL_TIME_NETWORKS, SCHEDULES, Recipe

GREATEST = {"steps": (1 << 31) - 1, "batch_size": 1 << 16}
"""Largest numbers of what is counted: 32 bits count steps, and no memory holds larger batches."""

_FIXED = ("name", "network", "variant", "quick")
_RANGES = {
    **{name: (1, greatest) for name, greatest in GREATEST.items()},
    # Below zero the crop is enlarged, so that key points move away from its border.
    "noise.scale_noise": (-0.9, math.inf),
    "noise.rotation_noise": (0.0, 180.0),
    "width": (0.01, 4.0),
    "score_map_dropout": (0.0, 0.99),
    "warmup_steps": (0, math.inf),
    "least_shown": (0, math.inf),
    "ema": (0.0, 0.999999),
    "input_size": (32, 1024),
}
_WORDS = {
    "root": lambda: skeleton.ROOT_KINDS,
    "schedule": lambda: SCHEDULES,
    "backbone": lambda: BACKBONES,
    "backbone_weights": lambda: ("none", "imagenet"),
    "kernel_initializer": lambda: [
        CENTERED_HE_NORMAL,
        *(n for n in dir(keras.initializers) if n.islower() and n.endswith(_DRAWS)),
    ],
}
_DRAWS = ("_normal", "_uniform")
# Python's parser takes gigabytes, or gives up, for an expression of many parts.
_LONGEST = 10_000


def override(recipe: Recipe, assignments: Iterable[str]) -> Recipe:
    """A recipe with some fields changed.

    Args:
        recipe: The recipe.
        assignments: Texts ``field=value``; a field inside of another is ``noise.center_noise``, a
            value is a Python literal or a plain word. ``learning_rate`` is one rate for all steps,
            ``learning_rates`` pairs of first step and rate; ``freeze`` takes names separated by
            commas.

    Returns:
        A new recipe.

    Raises:
        ValueError: If a text is no assignment, the field is unknown (near names are given) or has
            no effect on the recipe, or the value is of another type than the field or out of range.
    """
    given = set()
    for assignment in assignments:
        path, separator, text = assignment.partition("=")
        if len(assignment) > _LONGEST:
            raise ValueError(
                f"{assignment[:40]}...: expected at most {_LONGEST} characters, got "
                f"{len(assignment)}."
            )
        if not separator:
            raise ValueError(f"Expected field=value, got {assignment!r}.")
        path, types = path.strip(), field_types()
        if path not in types:
            raise ValueError(f"A recipe has no field {path!r}; perhaps {near_names(path, types)}.")
        value = _value(recipe, path, text.strip(), types[path])
        if path in FIELDS[recipe.network]:
            recipe = _assign(recipe, path, value)
        elif value != _present(recipe, path):
            raise ValueError(
                f"{path} has no effect on the recipe {recipe.name}, which trains a "
                f"{recipe.network}: leave it out."
            )
        given.add(path)
    if "warmup_steps" in given and recipe.warmup_steps and recipe.schedule != "cosine":
        raise ValueError(
            f"warmup_steps has no effect on the recipe {recipe.name} with the schedule "
            f"{recipe.schedule}: set schedule=cosine too, or leave it out."
        )
    return recipe


def quick(recipe: Recipe) -> Recipe:
    """The recipe's small variant: narrow, few steps, rates that a narrow network learns at."""
    return override(recipe, recipe.quick)


def near_names(name, names):
    """The names most like a name, or all of them, as a text."""
    # A part of a path is compared too: uv_noise means noise.uv_noise.
    ends = {known.rpartition(".")[2]: known for known in names}
    near = difflib.get_close_matches(name, names, n=3)
    near += [ends[end] for end in difflib.get_close_matches(name.rpartition(".")[2], ends, n=2)]
    return ", ".join(dict.fromkeys(near or sorted(names)))


def field_types() -> dict[str, object]:
    """Path and type of every field that can be changed."""
    types = {f.name: f.type for f in dataclasses.fields(Recipe) if f.name not in _FIXED}
    parts = dict.fromkeys(name for names in LOSS_PARTS.values() for name in names)
    members = {
        "noise": (*CROP_NOISE, *PLACE_NOISE),
        "augmentation": AUGMENTATIONS,
        "loss_weights": parts,
    }
    for group, names in members.items():
        del types[group]
        types |= {f"{group}.{name}": float for name in names}
    return types | {"learning_rate": float}


def _value(recipe, path, text, wanted):
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        value = text
    if path == "learning_rates":
        return _schedule(text, value)
    if path == "freeze":
        return tuple(name.strip() for name in text.split(",") if name.strip())
    if wanted is bool and text in ("true", "false"):
        value = text == "true"
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted:
        raise ValueError(f"{path}: expected {wanted.__name__}, got {text!r}.")
    if path in _WORDS and value not in _WORDS[path]():
        raise ValueError(f"{path}: expected one of {', '.join(_WORDS[path]())}, got {text!r}.")
    is_papers_size = (path, value) == ("input_size", 0) and recipe.network not in REAL_TIME_NETWORKS
    if wanted in (int, float) and not is_papers_size:
        _check_range(path, value, text, wanted)
    return value


def _check_range(path, value, text, wanted):
    group, _, name = path.partition(".")
    ranges = {"augmentation": AUGMENTATIONS, "noise": PLACE_NOISE}.get(group, {})
    default = (1 if wanted is int else 0.0, math.inf)
    least, greatest = _RANGES.get(path) or ranges.get(name, default)
    if not (least <= value <= greatest and math.isfinite(value)):
        limit = "" if greatest == math.inf else f" to {greatest:.10g}"
        raise ValueError(f"{path}: expected a number from {least:g}{limit}, got {text!r:.80}.")


def _schedule(text, value):
    """Pairs of first step and rate, ascending from step 0."""
    try:
        pairs = tuple((int(step), float(rate)) for step, rate in value)
    except (TypeError, ValueError, OverflowError):
        pairs = ()
    if not is_schedule(pairs):
        raise ValueError(
            f"learning_rates: expected pairs such as (0,1e-4),(900,1e-5), got {text!r}."
        )
    return pairs


def is_schedule(pairs):
    """Whether pairs of first step and rate ascend from step 0, with finite rates from zero."""
    steps = [step for step, _ in pairs]
    return (
        steps[:1] == [0]
        and steps == sorted(set(steps))
        and all(0.0 <= rate < math.inf for _, rate in pairs)
    )


def _present(recipe, path):
    group, separator, name = path.partition(".")
    return getattr(recipe, group).get(name, 0.0) if separator else getattr(recipe, path)


def _assign(recipe, path, value):
    group, separator, name = path.partition(".")
    if separator:
        return dataclasses.replace(recipe, **{group: getattr(recipe, group) | {name: value}})
    if path == "learning_rate":
        return dataclasses.replace(recipe, learning_rates=((0, value),))
    return dataclasses.replace(recipe, **{path: value})
