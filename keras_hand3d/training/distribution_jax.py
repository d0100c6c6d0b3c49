"""Data parallel training on JAX: one program over the devices of all hosts."""

import contextlib

import keras
import numpy as np

from keras_hand3d.training.distribution import Distribution


class JaxDistribution(Distribution):
    """Batches split over the devices, variables on each of them.

    The compiled step is one program that sees the whole batch, so nothing in it differs from a
    step on one device.

    Args:
        names: Names of the devices, those of process 0 first.
        **kwargs: Of `Distribution`.
    """

    def __init__(self, names, **kwargs):
        super().__init__(**kwargs)
        self.names = names

    @contextlib.contextmanager
    def scope(self):
        """Variables that are made inside are on all devices."""
        # Each process reads its own part already.
        parallel = keras.distribution.DataParallel(devices=self.names, auto_shard_dataset=False)
        with parallel.scope():
            yield

    def greatest(self, *numbers):
        """The greatest of what the processes gave, number by number; all must call it together."""
        if self.processes == 1:
            return numbers
        from jax.experimental import multihost_utils  # noqa: TID251 - Keras has no such thing

        gathered = multihost_utils.process_allgather(np.asarray(numbers, "float32"))
        return tuple(np.asarray(gathered).max(axis=0).tolist())


@contextlib.contextmanager
def start(devices, hosts, coordinator, process_id):
    """Find the devices, and the other processes if there are any.

    Args:
        devices: Devices of each process, or None for all that there are.
        hosts: Number of processes.
        coordinator: ``host:port`` of process 0; None where JAX knows the cluster.
        process_id: Number of this process; likewise.

    Yields:
        A `Distribution`.

    Raises:
        ValueError: If there are fewer devices, or the other processes are not found.
    """
    import jax  # noqa: TID251 - processes must be joined before Keras can list devices

    if hosts > 1:
        try:
            jax.distributed.initialize(coordinator, hosts, process_id)
        except (ValueError, RuntimeError) as error:
            raise ValueError(f"JAX cannot join {hosts} hosts: {error}") from None
    try:
        count = _checked_count(devices, jax.local_device_count(), jax.default_backend())
        if count * hosts == 1:
            yield Distribution()
            return
        by_process = {}
        for device in sorted(jax.devices(), key=lambda device: (device.process_index, device.id)):
            by_process.setdefault(device.process_index, []).append(device)
        chosen = [device for own in by_process.values() for device in own[:count]]
        yield JaxDistribution(
            [f"{device.platform}:{device.id}" for device in chosen],
            devices=count,
            hosts=hosts,
            process=jax.process_index(),
            processes=jax.process_count(),
        )
    finally:
        if hosts > 1:
            jax.distributed.shutdown()


def _checked_count(wanted, found, platform):
    if wanted is None or wanted <= found:
        return wanted or found
    hint = ""
    if platform == "cpu":
        hint = f"; XLA_FLAGS=--xla_force_host_platform_device_count={wanted} splits a processor up"
    raise ValueError(f"devices {wanted}: JAX finds {found} of kind {platform}{hint}.")
