"""Viewpoint from score maps."""

import keras

from keras_hand3d.layers import RotationFromAxisAngle
from keras_hand3d.models.blocks import Blocks, score_map_inputs
from keras_hand3d.models.hand_model import HandModel, policy_of


@keras.saving.register_keras_serializable(package="keras_hand3d")
class ViewpointNet(HandModel):
    """Viewpoint network: the rotation from the canonical to the camera frame.

    Zimmermann & Brox 2017, sec. 4.3. Three scalars, the axis times the angle, become a matrix by
    Rodrigues' formula.

    Args:
        width: Multiplier of the hidden channels; 1.0 is the paper's network.
        kernel_initializer: Name of the initialiser of all kernels. The paper's is Glorot's; a
            narrow network learns sooner from ``"he_normal"``.
        dropout: Rate of dropout after each hidden dense layer; 0.25 in the paper, 0 in effect in
            the released training.
        seed: Seed of the dropout; None for another one each time.
        name: Name of the model.
        **kwargs: ``dtype`` and ``trainable``, see `HandModel`.

    Input:
        Dictionary of ``keypoint_score_maps`` ``(batch, 32, 32, 21)`` in RHD order and
        ``hand_side`` ``(batch, 2)`` one-hot (left, right).

    Output shape:
        ``(batch, 3, 3)`` with ``camera = canonical @ rotation``.
    """

    def __init__(
        self,
        width=1.0,
        dropout=0.25,
        seed=0,
        kernel_initializer="glorot_uniform",
        name="viewpoint_net",
        **kwargs,
    ):
        blocks = Blocks(width, policy_of(kwargs.get("dtype")), kernel_initializer)
        inputs = score_map_inputs()
        x = blocks.score_map_encoder(*inputs.values(), (64, 128, 256), "vp")
        for index, units in enumerate((256, 128)):
            x = blocks.dense(x, units, index, "vp", dropout, seed)
        scalars = [blocks.dense_head(x, 1, f"fc_vp_{axis}") for axis in ("ux", "uy", "uz")]
        axis_angle = keras.layers.Concatenate(dtype="float32", name="axis_angle")(scalars)
        rotation = RotationFromAxisAngle(name="rotation")(axis_angle)
        super().__init__(inputs=inputs, outputs=rotation, name=name, **kwargs)
        self.width, self.dropout = float(width), float(dropout)
        self.seed, self.kernel_initializer = seed, kernel_initializer

    def get_config(self):
        """Constructor arguments."""
        config = {
            "width": self.width,
            "dropout": self.dropout,
            "seed": self.seed,
            "kernel_initializer": self.kernel_initializer,
        }
        return {**super().get_config(), **config}
