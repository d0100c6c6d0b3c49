"""Initial kernels that do not see how bright an image is."""

import keras
from keras import ops

CENTERED_HE_NORMAL = "centered_he_normal"


@keras.saving.register_keras_serializable(package="keras_hand3d")
class CenteredHeNormal(keras.initializers.HeNormal):
    """He's normal initialisation, each output's kernel shifted to a mean of zero.

    These networks have no normalisation, and images in -0.5..0.5 are mostly one dark offset: a
    random kernel answers to that first, and a training from scratch rests for hundreds of steps on
    empty score maps. Without the mean a kernel answers to structure alone. Not in the paper.
    """

    def __call__(self, shape, dtype=None):
        """A kernel, ``(..., inputs, outputs)``."""
        kernel = super().__call__(shape, dtype)
        return kernel - ops.mean(kernel, axis=tuple(range(len(shape) - 1)), keepdims=True)
