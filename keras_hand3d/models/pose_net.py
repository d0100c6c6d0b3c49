"""Key point score maps."""

import keras

from keras_hand3d.models.blocks import Blocks
from keras_hand3d.models.hand_model import HandModel, policy_of

STAGES = ("stage_1", "stage_2", "stage_3")
CROP_SIZE = 256
"""Side of the paper's hand crops in pixels."""

_CELL = 8


@keras.saving.register_keras_serializable(package="keras_hand3d")
class PoseNet(HandModel):
    """PoseNet: 21 score maps of a hand crop, refined twice (Zimmermann & Brox 2017, sec. 4.2).

    Args:
        width: Multiplier of the hidden channels; 1.0 is the paper's network.
        kernel_initializer: Name of the initialiser of all kernels. The paper's is Glorot's; a
            narrow network learns sooner from ``"he_normal"``.
        crop_size: Side in pixels of the hand crops that it is trained on and is given by what it is
            a part of; 256 in the paper. A smaller one costs less, and shows less.
        name: Name of the model.
        **kwargs: ``dtype`` and ``trainable``, see `HandModel`.

    Input shape:
        ``(batch, height, width, 3)`` RGB hand crop as x / 255 - 0.5, of any size: the convolutions
        take it.

    Output:
        Dictionary of ``stage_1``, ``stage_2``, ``stage_3``, each
        ``(batch, height // 8, width // 8, 21)`` score maps in RHD order. The last is the result;
        all three are supervised.

    Raises:
        ValueError: If the crop's side is no multiple of 8.
    """

    def __init__(
        self,
        width=1.0,
        kernel_initializer="glorot_uniform",
        crop_size=CROP_SIZE,
        name="pose_net",
        **kwargs,
    ):
        if crop_size < 2 * _CELL or crop_size % _CELL:
            raise ValueError(f"crop_size: expected a multiple of {_CELL} from 16, got {crop_size}.")
        blocks = Blocks(width, policy_of(kwargs.get("dtype")), kernel_initializer)
        image = keras.Input((None, None, 3), name="image")
        x = blocks.vgg(image, (2, 2, 4, 2))
        for index in range(3, 7):
            x = blocks.conv(x, 256, 3, f"conv4_{index}")
        encoding = blocks.conv(x, 128, 3, "conv4_7")
        x = blocks.conv(encoding, 512, 1, "conv5_1")
        score_maps = [blocks.conv_head(x, 21, "conv5_2")]
        for stage in (6, 7):
            x = blocks.concatenate([score_maps[-1], encoding], f"stage_{stage - 4}_input")
            for index in range(1, 6):
                x = blocks.conv(x, 128, 7, f"conv{stage}_{index}")
            x = blocks.conv(x, 128, 1, f"conv{stage}_6")
            score_maps.append(blocks.conv_head(x, 21, f"conv{stage}_7"))
        outputs = dict(zip(STAGES, score_maps, strict=True))
        super().__init__(inputs=image, outputs=outputs, name=name, **kwargs)
        self.width, self.kernel_initializer = float(width), kernel_initializer
        self.crop_size = int(crop_size)

    def get_config(self):
        """Constructor arguments."""
        config = {
            "width": self.width,
            "kernel_initializer": self.kernel_initializer,
            "crop_size": self.crop_size,
        }
        return {**super().get_config(), **config}
