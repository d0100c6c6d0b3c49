"""What a training recipe says."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Recipe:
    """A training recipe: everything of a run but the data, the width and the place.

    Attributes:
        name: Name on the command line.
        network: ``"PoseNet"`` or ``"LiftingNet"``.
        steps: Optimiser steps.
        learning_rates: Pairs of first step and the Adam learning rate from there on.
        batch_size: Samples in a step.
        variant: Lifting variant, of a `LiftingNet`.
        root: What key point 0 is.
        kernel_initializer: Name of the initialiser of the kernels; the paper's is Glorot's.
        noise: Noise of the hand crop in training, arguments of `HandCrop`.
        dropout: Whether dropout acts in training. The paper has it; the released scripts leave it
            off in effect.
    """

    name: str
    network: str
    steps: int
    learning_rates: tuple[tuple[int, float], ...]
    batch_size: int = 8
    variant: str | None = None
    root: str = "palm"
    kernel_initializer: str = "glorot_uniform"
    noise: dict[str, float] = field(default_factory=dict)
    dropout: bool = False
