"""Data parallel training on PyTorch: a process for each device, gradients added up."""

import contextlib
import os
from datetime import timedelta

from keras_hand3d.training.distribution import Distribution, own_seed_state, seed_variables
from keras_hand3d.training.torch_workers import TorchWorkers

_TORCHRUN = ("RANK", "LOCAL_RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")


class TorchDistribution(Distribution):
    """Processes with a device each, in one group of ``torch.distributed``."""

    def prepare_optimizer(self, optimizer):
        """Add gradients up over the processes before they are clipped and applied."""
        import torch  # noqa: TID251 - Keras has no distribution under PyTorch

        apply = optimizer.apply

        @torch.compiler.disable
        def apply_sums(grads, trainable_variables=None):
            return apply(_summed(grads), trainable_variables)

        optimizer.apply = apply_sums

    def use_own_noise(self, task):
        """Derive this process's seeds from those of process 0; how often was drawn is shared."""
        if not self.is_first:
            for variable in seed_variables(task):
                variable.assign(own_seed_state(variable.numpy(), self.process))

    def greatest(self, *numbers):
        """The greatest of what the processes gave, number by number; all must call it together."""
        import torch.distributed as group  # noqa: TID251 - Keras has no such thing

        tensor = _tensor_of(numbers)
        group.all_reduce(tensor, op=group.ReduceOp.MAX)
        return tuple(tensor.tolist())


@contextlib.contextmanager
def start(devices, hosts, coordinator, process_id, command):
    """Join the processes that torchrun has started, or start those of this host.

    Args:
        devices: Processes of each host, or None for as many as there are GPUs, one without.
        hosts: Number of hosts.
        coordinator: ``host:port`` on host 0, where there are several.
        process_id: Number of this host, likewise.
        command: Command line of a further process of this training; None if torchrun starts them.

    Yields:
        A `Distribution`.

    Raises:
        ValueError: If there are fewer devices, the numbers are not torchrun's, or a process fails.
    """
    import torch  # noqa: TID251 - Keras has no distribution under PyTorch

    started = all(name in os.environ for name in _TORCHRUN)
    if started:
        local, world = int(os.environ["LOCAL_WORLD_SIZE"]), int(os.environ["WORLD_SIZE"])
        _check_torchrun(devices, hosts, local, world)
        devices, hosts = local, world // local
    devices = _checked_count(devices, torch.cuda.device_count())
    if devices * hosts == 1:
        yield Distribution()
        return
    with contextlib.ExitStack() as stack:
        store = None
        if started:
            rank, local_rank = int(os.environ["RANK"]), int(os.environ["LOCAL_RANK"])
            if TorchWorkers.is_worker():
                TorchWorkers.end_with_the_first()
                store = _store(os.environ["MASTER_ADDR"], os.environ["MASTER_PORT"], is_first=False)
        else:
            rank, local_rank = (process_id or 0) * devices, 0
            # On one host a port that is free.
            host, _, port = (coordinator if hosts > 1 else "127.0.0.1:0").rpartition(":")
            store = _store(host, port, is_first=rank == 0)
            workers = TorchWorkers(command, devices, hosts, rank, (store.host, store.port))
            stack.enter_context(workers)
        _join(store, rank, local_rank, devices * hosts)
        stack.callback(torch.distributed.destroy_process_group)
        if not torch.cuda.is_available():
            torch.set_num_threads(max(1, (os.cpu_count() or 1) // devices))
        yield TorchDistribution(devices, hosts, rank, devices * hosts)


def replica_count():
    """Processes that run this code side by side."""
    import torch.distributed as group  # noqa: TID251 - Keras has no distribution under PyTorch

    joined = group.is_available() and group.is_initialized()
    return group.get_world_size() if joined else 1


def sum_over_replicas(x):
    """A tensor's sum over the processes."""
    import torch.distributed as group  # noqa: TID251 - Keras has no such thing

    if replica_count() == 1:
        return x
    total = x.detach().clone()
    group.all_reduce(total)
    return total


def _summed(grads):
    """Gradients added up over the processes, all in one message."""
    import torch  # noqa: TID251 - Keras has no such thing

    present = [grad for grad in grads if grad is not None]
    flat = torch.cat([grad.reshape(-1) for grad in present])
    torch.distributed.all_reduce(flat)
    parts = iter(flat.split([grad.numel() for grad in present]))
    return [None if grad is None else next(parts).view_as(grad) for grad in grads]


def _tensor_of(numbers):
    import torch  # noqa: TID251 - what is sent must be the backend's own

    device = "cuda" if torch.distributed.get_backend() == "nccl" else "cpu"
    return torch.tensor(numbers, dtype=torch.float32, device=device)


def _check_torchrun(devices, hosts, local, world):
    if devices not in (None, 1, local) or hosts not in (1, world // local):
        raise ValueError(
            f"devices {devices} and hosts {hosts}: torchrun has started {local} processes on each "
            f"of {world // local} hosts."
        )


def _checked_count(wanted, gpus):
    if wanted is None:
        return max(1, gpus)
    if gpus and wanted > gpus:
        raise ValueError(f"devices {wanted}: PyTorch finds {gpus} GPUs.")
    return wanted


def _store(host, port, is_first):
    """Where the processes meet."""
    import torch  # noqa: TID251 - the store is PyTorch's

    return torch.distributed.TCPStore(host, int(port), is_master=is_first, wait_for_workers=False)


def _join(store, rank, local_rank, world):
    import torch  # noqa: TID251 - Keras has no distribution under PyTorch

    backend = "gloo"
    if torch.cuda.is_available():
        torch.cuda.set_device(local_rank)
        backend = "nccl"
    places = {} if store is None else {"store": store, "rank": rank, "world_size": world}
    torch.distributed.init_process_group(backend, timeout=timedelta(minutes=30), **places)
