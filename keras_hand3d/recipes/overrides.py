"""Changing a recipe's fields by name, as texts from a command line."""

import ast
import dataclasses
import difflib
import inspect
from collections.abc import Iterable

from keras_hand3d.layers import HandCrop
from keras_hand3d.recipes.recipe import Recipe

_FIXED = ("name", "network", "variant")
# Below zero the crop is enlarged, so that key points move away from its border.
_LEAST = {"noise.scale_noise": -0.9}


def override(recipe: Recipe, assignments: Iterable[str]) -> Recipe:
    """A recipe with some fields changed.

    Args:
        recipe: The recipe.
        assignments: Texts ``field=value``; a field of the noise is ``noise.center_noise``, a value
            is a Python literal or a plain word; ``learning_rate`` is one rate for all steps,
            ``learning_rates`` pairs of first step and rate.

    Returns:
        A new recipe.

    Raises:
        ValueError: If a text is no assignment, the field is unknown (near names are given), or the
            value is of another type than the field.
    """
    for assignment in assignments:
        path, separator, text = assignment.partition("=")
        if not separator:
            raise ValueError(f"Expected field=value, got {assignment!r}.")
        path = path.strip()
        types = _field_types()
        if path not in types:
            near = difflib.get_close_matches(path, types, n=3) or sorted(types)
            raise ValueError(f"A recipe has no field {path!r}; perhaps {', '.join(near)}.")
        recipe = _assign(recipe, path, _value(path, text.strip(), types[path]))
    return recipe


def _field_types() -> dict[str, type]:
    types = {
        field.name: field.type
        for field in dataclasses.fields(Recipe)
        if field.name not in (*_FIXED, "noise")
    }
    noises = [name for name in inspect.signature(HandCrop).parameters if name.endswith("_noise")]
    return types | {"learning_rate": float} | {f"noise.{name}": float for name in noises}


def _value(path, text, wanted):
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = text
    if path == "learning_rates":
        return _schedule(text, value)
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted:
        raise ValueError(f"{path}: expected {wanted.__name__}, got {text!r}.")
    least = _LEAST.get(path, {int: 1, float: 0.0}.get(wanted))
    if least is not None and not least <= value < float("inf"):
        raise ValueError(f"{path}: expected a number from {least:g}, got {text!r}.")
    return value


def _schedule(text, value):
    """Pairs of first step and rate, ascending from step 0."""
    try:
        pairs = tuple((int(step), float(rate)) for step, rate in value)
    except (TypeError, ValueError):
        pairs = ()
    steps = [step for step, _ in pairs]
    if not pairs or steps[0] != 0 or steps != sorted(set(steps)) or min(r for _, r in pairs) < 0:
        raise ValueError(
            f"learning_rates: expected pairs such as (0,1e-4),(900,1e-5), got {text!r}."
        )
    return pairs


def _assign(recipe, path, value):
    if path.startswith("noise."):
        return dataclasses.replace(recipe, noise=recipe.noise | {path.split(".")[1]: value})
    if path == "learning_rate":
        return dataclasses.replace(recipe, learning_rates=((0, value),))
    return dataclasses.replace(recipe, **{path: value})
