"""The learning rate, step by step."""

import math

import keras


def schedule_of(recipe):
    """What a Keras optimiser takes for a recipe's rates.

    Args:
        recipe: A `Recipe`; see its ``learning_rates`` and ``schedule``.

    Returns:
        A number, or a schedule if the rate changes.
    """
    starts, rates = zip(*recipe.learning_rates, strict=True)
    if recipe.schedule == "cosine":
        warm = _warmup_steps(recipe)
        warmed = {"warmup_target": rates[0], "warmup_steps": warm} if warm else {}
        return keras.optimizers.schedules.CosineDecay(
            0.0 if warm else rates[0], recipe.steps - warm, **warmed
        )
    if len(rates) == 1:
        return float(rates[0])
    # Keras's boundaries are the last steps of what is before them.
    boundaries = [start - 1 for start in starts[1:]]
    return keras.optimizers.schedules.PiecewiseConstantDecay(boundaries, list(rates))


def rate_at(recipe, step):
    """The rate of a step.

    Args:
        recipe: A `Recipe`.
        step: Number of the step, counted from 0.
    """
    if recipe.schedule == "cosine":
        peak, warm = recipe.learning_rates[0][1], _warmup_steps(recipe)
        if step < warm:
            return peak * step / warm
        done = min((step - warm) / (recipe.steps - warm), 1.0)
        return peak * 0.5 * (1.0 + math.cos(math.pi * done))
    return [rate for start, rate in recipe.learning_rates if start <= step][-1]


def _warmup_steps(recipe):
    return min(recipe.warmup_steps, recipe.steps // 10)
