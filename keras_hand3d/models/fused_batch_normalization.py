"""Batch normalisation by the backend's own operation where it trains."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="keras_hand3d")
class FusedBatchNormalization(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization` of the last of four axes, quicker to train on a CPU;
    of anything else just that layer.

    Keras normalises by a row of elementwise operations in float32. TensorFlow and PyTorch have one
    operation for it all, which reads half precision as it is and keeps its statistics in float32.
    The results and the weights are the same; JAX compiles Keras's own.

    Args:
        **kwargs: Of `keras.layers.BatchNormalization`.
    """

    def call(self, inputs, training=None, mask=None):
        """Normalise; by statistics of the batch, which are remembered, if ``training``."""
        by_batch = training and self.trainable
        fused = _FUSED.get(keras.backend.backend())
        if not (by_batch and fused and mask is None and self._is_plain(inputs)):
            return super().call(inputs, training=training, mask=mask)
        outputs, mean, variance = fused(inputs, self.gamma, self.beta, self.epsilon)
        self._remember(self.moving_mean, mean)
        self._remember(self.moving_variance, variance)
        return outputs

    def _is_plain(self, inputs):
        """Whether the backend's operation does what the arguments ask for."""
        return (
            not isinstance(inputs, keras.KerasTensor)
            and len(inputs.shape) == 4
            and self.axis in (-1, 3)
            and self.scale
            and self.center
            and self.compute_dtype in _DTYPES
            and not self.synchronized
            and not getattr(self, "renorm", False)
        )

    def _remember(self, moving, value):
        moving.assign(moving * self.momentum + ops.stop_gradient(value) * (1.0 - self.momentum))


def _by_tensorflow(inputs, gamma, beta, epsilon):
    """Normalised inputs, and the batch's mean and biased variance in float32."""
    import tensorflow as tf  # noqa: TID251 - keras.ops has no fused form

    outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
        x=inputs,
        scale=ops.convert_to_tensor(gamma),
        offset=ops.convert_to_tensor(beta),
        mean=tf.zeros([0]),
        variance=tf.zeros([0]),
        epsilon=epsilon,
        is_training=True,
    )
    count = ops.cast(ops.prod(ops.shape(inputs)[:3]), "float32")
    return outputs, mean, variance * ((count - 1.0) / count)


def _by_torch(inputs, gamma, beta, epsilon):
    """As `_by_tensorflow`."""
    import torch  # noqa: TID251 - keras.ops has no fused form

    gamma, beta = ops.convert_to_tensor(gamma), ops.convert_to_tensor(beta)
    maps = inputs.permute(0, 3, 1, 2)
    outputs, mean, deviation_inverse = torch.native_batch_norm(
        maps, gamma, beta, None, None, True, 0.0, epsilon
    )
    variance = torch.clamp(deviation_inverse.float() ** -2 - epsilon, min=0.0)
    return outputs.permute(0, 2, 3, 1), mean.float(), variance


_DTYPES = ("float16", "bfloat16", "float32")
_FUSED = {"tensorflow": _by_tensorflow, "torch": _by_torch}
