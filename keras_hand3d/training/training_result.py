"""What came of a training."""

from dataclasses import dataclass

from keras_hand3d.training.run import Run


@dataclass(frozen=True)
class TrainingResult:
    """What came of a training.

    Attributes:
        run: The `Run`.
        step: Steps done.
        ended: Why it ended, see `TrainingCallback`.
        signal: Number of the signal that stopped it, or None.
        used_patience: Where it ended early, tests without a better score; a larger
            `TrainingOptions.patience` lets it go on.
    """

    run: Run
    step: int
    ended: str
    signal: int | None = None
    used_patience: int | None = None
