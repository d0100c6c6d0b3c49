"""What a training recipe says."""

from dataclasses import dataclass, field

REAL_TIME_NETWORKS = ("HandDetector", "HandPose25D")
"""The networks with a backbone and an input size of choice."""

NETWORKS = ("HandSegNet", "PoseNet", "LiftingNet", "ColorHandPose3D", *REAL_TIME_NETWORKS)
"""What a recipe can train."""

SCHEDULES = ("steps", "cosine")
"""How the learning rate goes on from pair to pair, see `Recipe.schedule`."""


@dataclass(frozen=True)
class Recipe:
    """A training recipe: everything that a result depends on but the data and the seed.

    Attributes:
        name: Name on the command line.
        network: One of `NETWORKS`.
        steps: Optimiser steps.
        learning_rates: Pairs of first step and the Adam learning rate from there on; of the
            schedule ``"cosine"`` the first rate is the peak, and the others are not looked at.
        schedule: ``"steps"`` keeps a rate until the next pair; ``"cosine"`` falls from the peak to
            zero at the last step, along half a cosine.
        warmup_steps: Steps in which the rate rises evenly to the peak, of the schedule
            ``"cosine"``; a tenth of all steps at the most.
        batch_size: Samples in a step, over all devices.
        width: Multiplier of the hidden channels; 1 is the paper's network.
        variant: Lifting variant, of a `LiftingNet`.
        root: What key point 0 is.
        kernel_initializer: Name of the initialiser of the kernels; the paper's is Glorot's.
        random_crop: Whether HandSegNet sees a random 256-pixel window in training, or the image.
        noise: Noise of the hand crop in training, arguments of `HandCrop`; of the real-time
            networks names of `keras_hand3d.data.PLACE_NOISE`.
        augmentation: What else is varied in training, names of `keras_hand3d.data.AUGMENTATIONS`.
        score_map_dropout: Rate at which whole score maps are left out of a lifting's input.
        dropout: Whether dropout acts in training. The paper has it; the released scripts leave it
            off in effect.
        loss_weights: Factors of the parts of a loss that has several.
        input_size: Side in pixels of what a `HandDetector` or `HandPose25D` sees, or of the hand
            crop that a `PoseNet` sees; 0 for the paper's 256.
        backbone: The latter two's, see there.
        backbone_weights: ``"imagenet"``, or ``"none"`` for a backbone from scratch.
        ema: Momentum of the weights' moving average, which is what is tested and saved; 0 for none.
            `TrainingOptions.ema` goes before it.
        clip_norm: Greatest norm of all gradients together; 0 for any. `TrainingOptions.clip_norm`
            goes before it.
        least_shown: Key points that must be visible of one of a sample's hands; samples of which
            none shows so many are left out. Of the networks that need a hand in every sample.
        freeze: Patterns of the names of parts that do not learn, see `keras_hand3d.training`.
        quick: Assignments, as `override` takes them, that make the recipe small enough for a
            processor without accelerator.
    """

    name: str
    network: str
    steps: int
    learning_rates: tuple[tuple[int, float], ...]
    batch_size: int = 8
    width: float = 1.0
    variant: str | None = None
    root: str = "palm"
    kernel_initializer: str = "glorot_uniform"
    random_crop: bool = False
    noise: dict[str, float] = field(default_factory=dict)
    augmentation: dict[str, float] = field(default_factory=dict)
    score_map_dropout: float = 0.0
    dropout: bool = False
    loss_weights: dict[str, float] = field(default_factory=dict)
    input_size: int = 0
    backbone: str = "lite"
    backbone_weights: str = "none"
    schedule: str = "steps"
    warmup_steps: int = 0
    ema: float = 0.0
    clip_norm: float = 0.0
    least_shown: int = 0
    freeze: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, content):
        """A recipe from what ``dataclasses.asdict`` and JSON made of it."""
        content = dict(content)
        rates = content.pop("learning_rates")
        for name in ("freeze", "quick"):
            content[name] = tuple(content.get(name, ()))
        return cls(learning_rates=tuple((step, rate) for step, rate in rates), **content)
