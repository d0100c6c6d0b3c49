"""The learning rate, step by step."""

import keras


def schedule_of(learning_rates):
    """What a Keras optimiser takes for a recipe's rates.

    Args:
        learning_rates: Pairs of first step, counted from 0, and rate.

    Returns:
        A number, or a schedule if there are several.
    """
    starts, rates = zip(*learning_rates, strict=True)
    if len(rates) == 1:
        return float(rates[0])
    # Keras's boundaries are the last steps of what is before them.
    boundaries = [start - 1 for start in starts[1:]]
    return keras.optimizers.schedules.PiecewiseConstantDecay(boundaries, list(rates))


def rate_at(learning_rates, step):
    """The rate of a step.

    Args:
        learning_rates: Pairs of first step, counted from 0, and rate.
        step: Number of the step, counted from 0.
    """
    return [rate for start, rate in learning_rates if start <= step][-1]
