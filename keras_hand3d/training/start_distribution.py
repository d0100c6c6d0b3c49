"""From a number of devices and hosts to a distribution that is ready."""

import contextlib
import os

import keras

from keras_hand3d.training import distribution_jax, distribution_tensorflow, distribution_torch


@contextlib.contextmanager
def start_distribution(devices=1, hosts=1, coordinator=None, process_id=None, command=None):
    """Find devices and processes to train on; must come before anything is computed.

    Several hosts run the same command, each with its own ``process_id``. JAX has a process on each
    host, which serves all its devices; PyTorch a process for each device, the further ones of a
    host started here, or all of them by torchrun.

    Args:
        devices: Devices of each host, or ``"auto"`` for all that there are.
        hosts: Number of hosts.
        coordinator: ``host:port`` on host 0 where all meet. By default that of the environment,
            ``JAX_COORDINATOR_ADDRESS`` or ``MASTER_ADDR`` and ``MASTER_PORT``.
        process_id: Number of this host, from zero. By default that of the environment,
            ``JAX_PROCESS_ID`` or ``NODE_RANK``.
        command: Command line that starts a further process of this training, for PyTorch.

    Yields:
        A `Distribution`.

    Raises:
        ValueError: If the devices or the other hosts are not there, or the backend cannot do it.
    """
    backend = keras.backend.backend()
    count = _count(devices)
    if hosts < 1:
        raise ValueError(f"hosts: expected at least 1, got {hosts}.")
    if backend == "tensorflow":
        if hosts > 1:
            raise ValueError(
                f"hosts {hosts}: Keras cannot train over several hosts on TensorFlow; choose the "
                "backend jax or torch."
            )
        with distribution_tensorflow.start(count) as distribution:
            yield distribution
        return
    if hosts > 1:
        coordinator, process_id = _peers(backend, hosts, coordinator, process_id)
    if backend == "jax":
        started = distribution_jax.start(count, hosts, coordinator, process_id)
    else:
        started = distribution_torch.start(count, hosts, coordinator, process_id, command)
    with started as distribution:
        yield distribution


def _count(devices):
    if devices == "auto":
        return None
    if not str(devices).isdecimal() or int(devices) < 1:
        raise ValueError(f"devices: expected auto or a number from 1, got {devices}.")
    return int(devices)


def _peers(backend, hosts, coordinator, process_id):
    """Where the hosts meet, and which one this is; None where JAX may know the cluster."""
    environment = os.environ
    if backend == "jax":
        coordinator = coordinator or environment.get("JAX_COORDINATOR_ADDRESS")
        number = environment.get("JAX_PROCESS_ID")
    else:
        if "MASTER_ADDR" in environment and "MASTER_PORT" in environment:
            coordinator = coordinator or "{MASTER_ADDR}:{MASTER_PORT}".format(**environment)
        number = environment.get("NODE_RANK", environment.get("GROUP_RANK"))
    if process_id is None and number is not None:
        process_id = int(number)
    if backend == "torch" and (coordinator is None or process_id is None):
        raise ValueError(
            f"hosts {hosts}: say where the hosts meet (coordinator, the host:port of host 0) and "
            "which one this is (process_id, from 0)."
        )
    if coordinator is not None and not coordinator.rpartition(":")[2].isdecimal():
        raise ValueError(f"coordinator: expected host:port, got {coordinator}.")
    if process_id is not None and not 0 <= process_id < hosts:
        raise ValueError(f"process_id: expected 0 to {hosts - 1}, got {process_id}.")
    return coordinator, process_id
