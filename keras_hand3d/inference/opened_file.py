"""`OpenedFile`: an exported file in its runtime."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True, eq=False)
class OpenedFile:
    """An exported file in its runtime, called with arrays.

    Attributes:
        path: The file.
        title: Name of the runtime.
        inputs: By name, the shape, None where any size does, and the NumPy dtype of each input, as
            the runtime tells them.
        run: The outputs of some names for arrays by input name, with the runtime's own errors.
    """

    path: Path
    title: str
    inputs: Mapping[str, tuple[tuple[int | None, ...], str]]
    run: Callable[[Mapping[str, np.ndarray], Sequence[str]], dict[str, np.ndarray]]

    def __call__(
        self, inputs: Mapping[str, np.ndarray], names: Sequence[str]
    ) -> dict[str, np.ndarray]:
        """The outputs of these names.

        Args:
            inputs: Arrays by input name.
            names: Names of the outputs that are wanted.

        Raises:
            ValueError: If the runtime refuses them.
        """
        try:
            return self.run(inputs, names)
        # The runtimes' own errors have no common type.
        except Exception as error:
            raise ValueError(
                f"{self.path}: {self.title} cannot run it: {line_of(error)}"
            ) from error

    def check_inputs(self, records) -> None:
        """Check that inputs are as a manifest records them.

        Args:
            records: The manifest's `TensorRecord` objects.

        Raises:
            ValueError: If a name, a shape or a dtype differs.
        """
        for record in records:
            if record.name not in self.inputs:
                raise ValueError(
                    f"{self.path}: its manifest names the input {record.name!r}; it has "
                    f"{sorted(self.inputs)}."
                )
            shape, dtype = self.inputs[record.name]
            if record.dtype != dtype or not _fits(record.shape, shape):
                raise ValueError(
                    f"{self.path}: input {record.name}: its manifest says {record.dtype} of shape "
                    f"{_text(record.shape)}, the file has {dtype} of shape {_text(shape)}."
                )


def line_of(error: Exception) -> str:
    """An error's text on one line, not too long."""
    return " ".join(str(error).split())[:300]


def _fits(recorded, shape):
    """Whether a recorded shape is the file's, where the file has a size of its own."""
    return len(recorded) == len(shape) and all(
        own is None or told == own for told, own in zip(recorded, shape, strict=True)
    )


def _text(shape):
    return f"({', '.join('any' if size is None else str(size) for size in shape)})"
