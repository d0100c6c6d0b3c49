"""How a recipe is run: everything that is not the recipe's."""

import dataclasses
import math
from dataclasses import dataclass

PRECISIONS = {
    "float32": "float32",
    "bfloat16": "mixed_bfloat16",
    "float16": "mixed_float16",
}
"""Precision of the hidden layers, and Keras's name of the policy."""


@dataclass(frozen=True)
class TrainingOptions:
    """Options of a run. Numbers of steps left None are chosen by the recipe's length.

    Attributes:
        seed: Seed of initial weights, data order and noise.
        precision: One of `PRECISIONS`; weights, heads and losses stay in float32.
        jit: Whether the step is compiled by XLA (torch.compile on PyTorch); None: on JAX alone.
        clip_norm: Greatest norm of all gradients together, 0 for any; the recipe's if None.
        ema: Momentum of an exponential moving average of the weights, which is then what is tested
            and saved, see `AveragingAdam`; 0 for none, the recipe's if None.
        patience: Tests without a better score after which the training ends, or None.
        init: Where initial weights come from, see `keras_hand3d.training.initialize`.
        max_minutes: Time after which the run saves and ends, or None. Not part of what is resumed.
        print_every: Steps between lines on a console that is no terminal.
        history_every: Steps that the training loss in the history is a mean over.
        test_every: Steps between tests.
        test_samples: Samples of the test data that a test takes, the first ones.
        save_every: Steps between checkpoints.
        keep: Checkpoints that are kept; with two or more, a damaged one costs no run.
        picture_every: Steps between pictures of sample predictions; 0 for none.
        tensorboard: Whether scalars and pictures are written for TensorBoard.
        workers: Batches read at the same time.
        hold: Whether the samples are held in the device's memory, see `HandBatches`.
    """

    seed: int = 0
    precision: str = "float32"
    jit: bool | None = None
    clip_norm: float | None = None
    ema: float | None = None
    patience: int | None = None
    init: tuple[str, ...] = ()
    max_minutes: float | None = None
    print_every: int = 100
    history_every: int = 50
    test_every: int | None = None
    test_samples: int = 256
    save_every: int | None = None
    keep: int = 3
    picture_every: int | None = None
    tensorboard: bool = False
    workers: int = 2
    hold: bool = False

    def __post_init__(self):
        if self.precision not in PRECISIONS:
            raise ValueError(
                f"Unknown precision {self.precision!r}. Known: {', '.join(PRECISIONS)}."
            )
        least = {
            "seed": 0,
            "patience": 1,
            "print_every": 1,
            "history_every": 1,
            "test_every": 1,
            "test_samples": 1,
            "save_every": 1,
            "keep": 1,
            "picture_every": 0,
            "workers": 1,
            "max_minutes": 0,
            "clip_norm": 0,
        }
        for name, limit in least.items():
            value = getattr(self, name)
            if value is not None and not limit <= value < math.inf:
                raise ValueError(f"{name}: expected a number from {limit}, got {value}.")
        if self.ema is not None and not 0.0 <= self.ema < 1.0:
            raise ValueError(f"ema: expected a number from 0 to below 1, got {self.ema}.")

    def resolved(self, steps):
        """The options with every None that stands for a number of steps filled in.

        Args:
            steps: Steps of the recipe.
        """
        often = max(min(50, steps), min(1000, steps // 10))
        chosen = {"test_every": often, "save_every": often, "picture_every": max(often, steps // 5)}
        missing = {name: n for name, n in chosen.items() if getattr(self, name) is None}
        return dataclasses.replace(self, **missing)

    @classmethod
    def from_dict(cls, content):
        """Options from what ``dataclasses.asdict`` and JSON made of them."""
        return cls(**{**content, "init": tuple(content.get("init", ()))})
