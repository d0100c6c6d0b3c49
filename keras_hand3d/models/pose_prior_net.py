"""Pose from score maps: PosePrior and its relatives."""

import keras

from keras_hand3d.models.blocks import Blocks, score_map_inputs
from keras_hand3d.models.hand_model import HandModel, policy_of

VARIANTS = ("direct", "bottleneck", "local", "local_w_xyz_loss", "proposed")


@keras.saving.register_keras_serializable(package="keras_hand3d")
class PosePriorNet(HandModel):
    """PosePrior: 21 x 3 coordinates from score maps (Zimmermann & Brox 2017, sec. 4.3 and 6.2).

    The variants differ in what the numbers mean; see `LiftingNet`, which turns all into
    coordinates. ``"bottleneck"`` has a linear layer of 30 units before the output.

    Args:
        variant: ``"direct"`` and ``"bottleneck"`` predict normalised coordinates, ``"local"`` and
            ``"local_w_xyz_loss"`` bone-relative ones, ``"proposed"`` canonical ones.
        width: Multiplier of the hidden channels; 1.0 is the paper's network.
        kernel_initializer: Name of the initialiser of all kernels. The paper's is Glorot's; a
            narrow network learns sooner from ``"he_normal"``.
        dropout: Rate of dropout after each hidden dense layer; 0.2 in the paper, 0 in effect in
            the released training.
        seed: Seed of the dropout; None for another one each time.
        name: Name of the model.
        **kwargs: ``dtype`` and ``trainable``, see `HandModel`.

    Input:
        Dictionary of ``keypoint_score_maps`` ``(batch, 32, 32, 21)`` in RHD order and
        ``hand_side`` ``(batch, 2)`` one-hot (left, right).

    Output shape:
        ``(batch, 21, 3)``.

    Raises:
        ValueError: If the variant is not known.
    """

    def __init__(
        self,
        variant="proposed",
        width=1.0,
        dropout=0.2,
        seed=0,
        kernel_initializer="glorot_uniform",
        name="pose_prior",
        **kwargs,
    ):
        check_variant(variant)
        blocks = Blocks(width, policy_of(kwargs.get("dtype")), kernel_initializer)
        inputs = score_map_inputs()
        x = blocks.score_map_encoder(*inputs.values(), (32, 64, 128), "pose")
        for index in range(2):
            x = blocks.dense(x, 512, index, "rel", dropout, seed)
        if variant == "bottleneck":
            x = blocks.dense_head(x, 30, "fc_bottleneck")
        x = blocks.dense_head(x, 63, "fc_xyz")
        x = keras.layers.Reshape((21, 3), dtype="float32", name="keypoints")(x)
        super().__init__(inputs=inputs, outputs=x, name=name, **kwargs)
        self.variant, self.width, self.dropout = variant, float(width), float(dropout)
        self.seed, self.kernel_initializer = seed, kernel_initializer

    def get_config(self):
        """Constructor arguments."""
        config = {
            "variant": self.variant,
            "width": self.width,
            "dropout": self.dropout,
            "seed": self.seed,
            "kernel_initializer": self.kernel_initializer,
        }
        return {**super().get_config(), **config}


def check_variant(variant):
    """Raise ValueError unless the variant is one of `VARIANTS`."""
    if variant not in VARIANTS:
        raise ValueError(f"Unknown lifting variant {variant!r}. Known: {', '.join(VARIANTS)}.")
