"""Data parallel training on TensorFlow: replicas in one process."""

import contextlib

from keras_hand3d.training.distribution import Distribution, own_seed_state, seed_variables


class TensorFlowDistribution(Distribution):
    """Keras under ``tf.distribute.MirroredStrategy``, which splits batches and adds gradients up.

    Args:
        strategy: The strategy.
    """

    def __init__(self, strategy):
        super().__init__(devices=strategy.num_replicas_in_sync)
        self.strategy = strategy

    def scope(self):
        """Variables that are made inside are mirrored."""
        return self.strategy.scope()

    def prepare_task(self, task):
        """Make a task ready for ``fit`` in this distribution's scope."""
        # Keras would average a batch over the replicas to see its shapes, which fails with flags.
        # A task that has no strategy of its own takes the scope's and leaves that out.
        task._distribute_strategy = None

    def use_own_noise(self, task):
        """Derive the replicas' seeds from those of the first; how often was drawn is shared."""
        for variable in seed_variables(task):
            first, *others = self.strategy.experimental_local_results(variable.value)
            for replica, other in enumerate(others, 1):
                other.assign(own_seed_state(first.numpy(), replica))

    def prepare_optimizer(self, optimizer):
        """Make clipping see the gradients of the whole batch.

        Keras clips what one replica has and adds up after that. Means of all replicas, clipped at
        the same fraction, add up to the clipped whole.

        Raises:
            ValueError: If the loss is scaled, which Keras cannot do on replicas.
        """
        if hasattr(optimizer, "inner_optimizer"):
            raise ValueError(
                "precision float16 trains on one device under TensorFlow: choose bfloat16, or the "
                "backend jax or torch."
            )
        if optimizer.global_clipnorm is None:
            return
        optimizer.global_clipnorm /= self.replicas
        apply = optimizer.apply

        def apply_means(grads, trainable_variables=None):
            import tensorflow as tf  # noqa: TID251 - Keras reduces too late, after clipping

            context = tf.distribute.get_replica_context()
            return apply(
                context.all_reduce(tf.distribute.ReduceOp.MEAN, grads), trainable_variables
            )

        optimizer.apply = apply_means


@contextlib.contextmanager
def start(devices):
    """Find the devices.

    Args:
        devices: How many, or None for all that there are.

    Yields:
        A `Distribution`.

    Raises:
        ValueError: If there are fewer.
    """
    import tensorflow as tf  # noqa: TID251 - the strategy is TensorFlow's

    kind = "GPU" if tf.config.list_logical_devices("GPU") else "CPU"
    names = [device.name for device in tf.config.list_logical_devices(kind)]
    if devices is not None and devices > len(names):
        raise ValueError(f"devices {devices}: TensorFlow finds {len(names)} of kind {kind}.")
    names = names[:devices]
    if len(names) == 1:
        yield Distribution()
    else:
        yield TensorFlowDistribution(tf.distribute.MirroredStrategy(names))


def replica_count():
    """Replicas that run this code side by side."""
    import tensorflow as tf  # noqa: TID251 - Keras does not say

    context = tf.distribute.get_replica_context()
    return 1 if context is None else context.num_replicas_in_sync


def sum_over_replicas(x):
    """A tensor's sum over the replicas."""
    import tensorflow as tf  # noqa: TID251 - Keras has no such thing

    if replica_count() == 1:
        return x
    return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, x)
