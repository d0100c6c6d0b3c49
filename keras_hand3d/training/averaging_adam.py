"""Adam whose moving average of the weights does not remember the first ones for long."""

import keras
from keras import ops

_WARM = 10.0


@keras.saving.register_keras_serializable(package="keras_hand3d")
class AveragingAdam(keras.optimizers.Adam):
    """Adam; where it averages the weights, the average begins short and grows longer.

    Keras's average begins with the first step's weights and keeps a share of them for a multiple of
    ``1 / (1 - ema_momentum)`` steps, which spoils it in short trainings and early tests. Here the
    momentum of step n, counted from 0, is ``(1 + n) / (10 + n)`` until that is ``ema_momentum``.

    Args:
        *args: Of `keras.optimizers.Adam`.
        **kwargs: Of `keras.optimizers.Adam`.
    """

    @property
    def ema_momentum(self):
        """Momentum of the current step, once there are steps; that asked for before."""
        if not self.built:
            return self._greatest_momentum
        step = ops.cast(self.iterations, "float32")
        return ops.minimum((1.0 + step) / (_WARM + step), self._greatest_momentum)

    @ema_momentum.setter
    def ema_momentum(self, momentum):
        self._greatest_momentum = momentum

    def get_config(self):
        """Constructor arguments."""
        return {**super().get_config(), "ema_momentum": self._greatest_momentum}
