"""Key point score maps."""

import keras

from keras_hand3d.models.blocks import conv, scaled, vgg_blocks
from keras_hand3d.models.hand_model import HandModel, policy_of

STAGES = ("stage_1", "stage_2", "stage_3")


@keras.saving.register_keras_serializable(package="keras_hand3d")
class PoseNet(HandModel):
    """PoseNet: 21 score maps of a hand crop, refined twice (Zimmermann & Brox 2017, sec. 4.2).

    Args:
        width: Multiplier of the hidden channels; 1.0 is the paper's network.
        name: Name of the model.
        **kwargs: ``dtype`` and ``trainable``, see `HandModel`.

    Input shape:
        ``(batch, height, width, 3)`` RGB hand crop as x / 255 - 0.5; 256 x 256 in the paper.

    Output:
        Dictionary of ``stage_1``, ``stage_2``, ``stage_3``, each
        ``(batch, height // 8, width // 8, 21)`` score maps in RHD order. The last is the result;
        all three are supervised.
    """

    def __init__(self, width=1.0, name="pose_net", **kwargs):
        dtype = policy_of(kwargs.get("dtype"))
        image = keras.Input((None, None, 3), name="image")
        x = vgg_blocks(image, (2, 2, 4, 2), width, dtype)
        for index in range(3, 7):
            x = conv(x, scaled(256, width), 3, f"conv4_{index}", dtype)
        encoding = conv(x, scaled(128, width), 3, "conv4_7", dtype)
        x = conv(encoding, scaled(512, width), 1, "conv5_1", dtype)
        score_maps = [conv(x, 21, 1, "conv5_2", dtype, activate=False)]
        for stage in (6, 7):
            x = keras.layers.Concatenate(dtype=dtype, name=f"stage_{stage - 4}_input")(
                [score_maps[-1], encoding]
            )
            for index in range(1, 6):
                x = conv(x, scaled(128, width), 7, f"conv{stage}_{index}", dtype)
            x = conv(x, scaled(128, width), 1, f"conv{stage}_6", dtype)
            score_maps.append(conv(x, 21, 1, f"conv{stage}_7", dtype, activate=False))
        outputs = dict(zip(STAGES, score_maps, strict=True))
        super().__init__(inputs=image, outputs=outputs, name=name, **kwargs)
        self.width = width

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "width": self.width}
