"""How the workers of a cluster share its GPUs. Needs no Ray."""

import math


def gpu_share(gpus: float, workers: int) -> float:
    """What of a GPU each worker asks for, so that all of them get theirs.

    Args:
        gpus: GPUs of the cluster.
        workers: How many share them.

    Returns:
        The same part for each, of one GPU at the most: a worker cannot have halves of two.
    """
    if not gpus:
        return 0.0
    # Ray rounds to ten-thousandths: rounded up they would be too much for the GPU.
    return 10_000 // math.ceil(workers / gpus) / 10_000
