"""The weights behind the parity files, regenerated from their names."""

import zlib
from pathlib import Path

import numpy as np

_VARIABLES = Path(__file__).parents[1] / "parity" / "variables.txt"
_SEED = 1


def variable_shapes(*networks):
    """Name and shape of the original graph's variables, of all networks or of those named."""
    shapes = {}
    for line in _VARIABLES.read_text().splitlines():
        name, _, shape = line.partition(" ")
        if not networks or name.split("/")[0] in networks:
            shapes[name] = tuple(int(size) for size in shape.strip("[]").split(","))
    return shapes


def parity_array(name, shape):
    """One variable."""
    rs = np.random.RandomState((zlib.crc32(name.encode()) + _SEED) % (2**31 - 1))
    if name.endswith("biases"):
        return (0.05 * rs.randn(*shape)).astype("float32")
    return (rs.randn(*shape) * np.sqrt(1.8 / np.prod(shape[:-1]))).astype("float32")


def parity_weights(*networks):
    """Name and array of the variables of all networks or of those named."""
    return {name: parity_array(name, shape) for name, shape in variable_shapes(*networks).items()}
