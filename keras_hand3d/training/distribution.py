"""Over how many devices and processes a training is spread."""

import contextlib

import numpy as np

from keras_hand3d.data.augmentations import derived_seed


def seed_variables(task):
    """The states of a task's random generators, each a seed and how often was drawn."""
    variables = task.non_trainable_variables
    return [each for each in variables if each.path.endswith("seed_generator_state")]


def own_seed_state(state, replica):
    """The state of a replica's generator that has drawn as often as that of the first replica.

    Args:
        state: That of the first replica: seed, and how often was drawn.
        replica: Number of the replica, above zero.

    Returns:
        An integer array.
    """
    seed, drawn = (int(number) for number in state)
    return np.array([derived_seed(seed, f"replica {replica}"), drawn], "int64")


class Distribution:
    """One device in one process; backends' distributions say what is different with more.

    Args:
        devices: Devices of each host.
        hosts: Number of hosts.
        process: Number of this process, from zero.
        processes: Number of processes; each reads its own part of a batch.

    Attributes:
        replicas: Devices of all hosts together.
        is_first: Whether this process is the one that writes and prints.
        share: Which part of a batch this process reads, see `HandBatches`.
    """

    def __init__(self, devices=1, hosts=1, process=0, processes=1):
        self.devices, self.hosts = devices, hosts
        self.process, self.processes = process, processes
        self.replicas = devices * hosts
        self.is_first, self.share = process == 0, (process, processes)

    def record(self):
        """What a run must be gone on with, a JSON-able dictionary."""
        return {"devices": self.devices, "hosts": self.hosts}

    def check_batch_size(self, size):
        """Check that a batch can be shared.

        Args:
            size: Samples in a batch, over all devices.

        Raises:
            ValueError: If they cannot be shared evenly.
        """
        if size % self.replicas:
            raise ValueError(
                f"A batch of {size} samples cannot be shared evenly by {self.replicas} devices: "
                f"choose a batch_size that is a multiple of {self.replicas}."
            )

    def scope(self):
        """Context manager in which the network is made and trained."""
        return contextlib.nullcontext()

    def prepare_optimizer(self, optimizer):
        """Make an optimiser see the gradients of the whole batch.

        Args:
            optimizer: A Keras optimiser, not in use yet.
        """

    def prepare_task(self, task):
        """Make a task ready for ``fit`` in this distribution's scope.

        Args:
            task: A `TrainingTask`, made in the scope.
        """

    def use_own_noise(self, task):
        """Let each replica draw other noise than the others.

        Args:
            task: A `TrainingTask` whose weights and random state are those of the first replica.
        """

    def greatest(self, *numbers):
        """The greatest of what the processes gave, number by number; all must call it together."""
        return numbers

    def first_does(self, action):
        """Let process 0 do something while the others wait; all must call it together.

        Args:
            action: Function without arguments.

        Returns:
            What it returned; None in the other processes.

        Raises:
            ValueError: In the other processes, if it failed in the first.
        """
        result, error = None, None
        try:
            if self.is_first:
                result = action()
        except Exception as raised:
            error = raised
        (failed,) = self.greatest(float(error is not None))
        if error is not None:
            raise error
        if failed:
            raise ValueError("The first process has failed; it says why.")
        return result
