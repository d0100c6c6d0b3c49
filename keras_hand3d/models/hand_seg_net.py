"""Hand segmentation."""

import keras

from keras_hand3d.layers import ResizeLike
from keras_hand3d.models.blocks import Blocks
from keras_hand3d.models.hand_model import HandModel, policy_of


@keras.saving.register_keras_serializable(package="keras_hand3d")
class HandSegNet(HandModel):
    """HandSegNet: which pixels are hand (Zimmermann & Brox 2017, sec. 4.1 and table 5).

    Args:
        width: Multiplier of the hidden channels; 1.0 is the paper's network.
        kernel_initializer: Name of the initialiser of all kernels. The paper's is Glorot's; a
            narrow network learns sooner from ``"he_normal"``.
        name: Name of the model.
        **kwargs: ``dtype`` and ``trainable``, see `HandModel`.

    Input shape:
        ``(batch, height, width, 3)`` RGB as x / 255 - 0.5, any size from 16 pixels.

    Output shape:
        ``(batch, height, width, 2)`` logits of background and hand, at the input's size (resized
        on the legacy grid from an eighth of it).

    Example:
        >>> logits = HandSegNet(width=0.125)(keras.ops.zeros((1, 240, 320, 3)))
        >>> logits.shape
        (1, 240, 320, 2)
    """

    def __init__(
        self, width=1.0, kernel_initializer="glorot_uniform", name="hand_seg_net", **kwargs
    ):
        blocks = Blocks(width, policy_of(kwargs.get("dtype")), kernel_initializer)
        image = keras.Input((None, None, 3), name="image")
        x = blocks.vgg(image, (2, 2, 4, 4))
        x = blocks.conv(x, 512, 3, "conv5_1")
        x = blocks.conv(x, 128, 3, "conv5_2")
        x = blocks.conv(x, 512, 1, "conv6_1")
        x = blocks.conv_head(x, 2, "conv6_2")
        logits = ResizeLike(name="hand_score_map")(x, image)
        super().__init__(inputs=image, outputs=logits, name=name, **kwargs)
        self.width, self.kernel_initializer = float(width), kernel_initializer

    def get_config(self):
        """Constructor arguments."""
        config = {"width": self.width, "kernel_initializer": self.kernel_initializer}
        return {**super().get_config(), **config}
