"""How far a run has come, beside the weights."""

import dataclasses
import json
import math
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, ValidationError


@dataclass
class RunState:
    """What a run must remember to go on as if it had not stopped, beside variables.

    Attributes:
        step: Steps done.
        loss_sum: Sum of the losses of the steps since the last row of the history.
        loss_steps: Their number.
        rows: The history: step, training loss (mean since the row before), test loss or None,
            learning rate.
        score_sum: Sum of the losses since the last score, where there is no test data.
        score_steps: Their number.
        best_score: Lowest score so far: the test loss, or the training loss where there is none.
        best_step: Its step.
        without_gain: Scores since then.
        seconds: Time that all steps took.
    """

    step: int = 0
    loss_sum: float = 0.0
    loss_steps: int = 0
    rows: list[list] = field(default_factory=list)
    score_sum: float = 0.0
    score_steps: int = 0
    best_score: float | None = None
    best_step: int = 0
    without_gain: int = 0
    seconds: float = 0.0

    def add_loss(self, loss):
        """Count a step and its loss."""
        self.step += 1
        self.loss_sum += loss
        self.loss_steps += 1
        self.score_sum += loss
        self.score_steps += 1

    def add_row(self, learning_rate, closes=True):
        """Add a row to the history and return it.

        Args:
            learning_rate: Of the latest step.
            closes: Whether the next row's mean begins after this one.
        """
        self.rows.append([self.step, self.loss_sum / self.loss_steps, None, learning_rate])
        if closes:
            self.loss_sum, self.loss_steps = 0.0, 0
        return self.rows[-1]

    def add_score(self, test_loss):
        """Note a test in the latest row; returns whether it is the best so far.

        Args:
            test_loss: Loss on the test data, or None to judge by the training loss.
        """
        self.rows[-1][2] = test_loss
        score = self.score_sum / self.score_steps if test_loss is None else test_loss
        self.score_sum, self.score_steps = 0.0, 0
        if math.isfinite(score) and (self.best_score is None or score < self.best_score):
            self.best_score, self.best_step, self.without_gain = score, self.step, 0
            return True
        self.without_gain += 1
        return False

    def is_out_of(self, patience):
        """Whether there was no gain for too long.

        Args:
            patience: Tests without a better score that are too many; None for any number.
        """
        return bool(patience) and self.without_gain >= patience

    def to_dict(self):
        """A JSON-able dictionary; floats keep every digit."""
        return dataclasses.asdict(self)


# Step, training loss, test loss, learning rate.
_ROW_LENGTH = 4
# As of recipes.
_MOST_STEPS = 1 << 31


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    state: RunState
    variables: list[str]


def check_state(arrays, record):
    """Raise unless a checkpoint has the state of a run and an array for each variable.

    Args:
        arrays: Name to array, see `keras_hand3d.training.variables.capture_variables`.
        record: ``state`` and ``variables``.

    Raises:
        ValueError: Naming the field.
        TypeError: If the state has an unknown field.
    """
    try:
        names = _Record.model_validate_json(json.dumps(record)).variables
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{place}: {first['msg']}, got {first['input']!r:.80}") from None
    state = RunState(**record["state"])
    for name in ("step", "loss_steps", "score_steps", "best_step", "without_gain"):
        if not 0 <= getattr(state, name) < _MOST_STEPS:
            raise ValueError(f"state.{name}: expected a number from 0 to below {_MOST_STEPS}")
    if any(len(row) != _ROW_LENGTH for row in state.rows):
        raise ValueError(f"state: expected rows of {_ROW_LENGTH}")
    if missing := {f"{index:05d}" for index in range(len(names))} - set(arrays):
        raise ValueError(f"variables: there are no arrays {', '.join(sorted(missing)[:3])}")
