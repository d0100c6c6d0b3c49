"""A network in an exported file, called with arrays. Needs no Keras."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from keras_hand3d.inference.export_manifest import MANIFEST_FILE, read_manifest
from keras_hand3d.inference.number_types import is_whole
from keras_hand3d.inference.runtimes import RUNTIMES, open_runtime

_PRESET_FILE = "config.json"


def is_exported(folder: Path | str) -> bool:
    """Whether a folder is an exported network, not a preset that lies beside a manifest.

    ``keras-hand3d export --format weights`` writes such a preset. What is neither counts as
    exported: `read_manifest` says what is wrong with it.

    Args:
        folder: What may be the folder.
    """
    try:
        content = json.loads((Path(folder) / MANIFEST_FILE).read_bytes())
    except OSError:
        return False
    except (ValueError, RecursionError):
        content = None
    name = content.get("format") if isinstance(content, dict) else None
    return name in list(RUNTIMES) or not (Path(folder) / _PRESET_FILE).is_file()


class ExportedNetwork:
    """A network that ``keras-hand3d export`` has written, in its runtime.

    A file made for one batch size takes any number of samples nevertheless: they go through it in
    parts, the last one filled up.

    Args:
        folder: Folder with the file and its ``manifest.json``.
        threads: Threads to compute with; all processors that may be used by default.

    Attributes:
        folder: The folder.
        manifest: Its `ExportManifest`.

    Raises:
        ValueError: If the folder is none of these, a file was changed or has other inputs than its
            manifest says, or its runtime is not installed or refuses it; or if ``threads`` is no
            whole number from 1.
    """

    def __init__(self, folder: Path, threads: int | None = None):
        if threads is not None and (not is_whole(threads) or threads < 1):
            raise ValueError(f"threads: expected a whole number from 1, got {threads!r}.")
        self.folder = Path(folder)
        self.manifest = read_manifest(self.folder)
        path = self.folder / self.manifest.file
        self._call = open_runtime(self.manifest.format, path, threads)
        self._call.check_inputs(self.manifest.inputs)

    @property
    def output_names(self) -> tuple[str, ...]:
        """Names of all outputs."""
        return tuple(record.name for record in self.manifest.outputs)

    def shape_of(self, name: str) -> tuple[int | None, ...]:
        """Shape of an input or output, the batch first.

        Raises:
            ValueError: If there is none of this name.
        """
        records = (*self.manifest.inputs, *self.manifest.outputs)
        shapes = {record.name: record.shape for record in records}
        if name not in shapes:
            raise ValueError(f"{self.folder}: expected {name!r} in its manifest, got {[*shapes]}.")
        return shapes[name]

    def image_size_of(self, name: str) -> tuple[int, int]:
        """Height and width of an input that is an image.

        Raises:
            ValueError: If there is no such input, or it is no image of one size.
        """
        shape = self.shape_of(name)
        if len(shape) != 4 or None in shape[1:]:
            raise ValueError(
                f"{self.folder}: input {name}: expected images of one size, (batch, height, width, "
                f"3), got {shape} in its manifest."
            )
        return shape[1:3]

    def __call__(
        self, inputs: Mapping[str, np.ndarray], names: Sequence[str] | None = None
    ) -> dict[str, np.ndarray]:
        """Compute outputs.

        Args:
            inputs: By name, arrays with one batch dimension; see the manifest.
            names: Names of the outputs that are wanted; all by default.

        Returns:
            By name, arrays.

        Raises:
            ValueError: If an input is missing, surplus or of another shape, there is no output of a
                name, or the runtime refuses.
        """
        names = self.output_names if names is None else tuple(names)
        unknown = set(names) - set(self.output_names)
        if unknown:
            raise ValueError(
                f"{self.folder}: no outputs {sorted(unknown)}; it has {sorted(self.output_names)}."
            )
        inputs = self._checked(inputs)
        count, size = len(next(iter(inputs.values()))), self.manifest.batch_size
        if size is None or size == count:
            return self._call(inputs, names)
        parts = [self._call(part, names) for part in _parts(inputs, count, size)]
        return {name: np.concatenate([part[name] for part in parts])[:count] for name in names}

    def _checked(self, inputs):
        expected = {record.name: record for record in self.manifest.inputs}
        if set(inputs) != set(expected):
            raise ValueError(
                f"{self.folder}: expected the inputs {sorted(expected)}, got {sorted(inputs)}."
            )
        arrays = {n: np.ascontiguousarray(x, expected[n].dtype) for n, x in inputs.items()}
        counts = {array.shape[:1] for array in arrays.values()}
        for name, array in arrays.items():
            shape = expected[name].shape
            fits = array.ndim == len(shape) and all(
                want is None or want == have
                for want, have in zip(shape[1:], array.shape[1:], strict=True)
            )
            if not fits or len(counts) != 1 or not len(array):
                raise ValueError(
                    f"{self.folder}: input {name}: expected the shape (batch, *{shape[1:]}) and "
                    f"one batch size for all inputs, got {array.shape}."
                )
        return arrays


def _parts(inputs, count, size):
    """Inputs in parts of one size; what the last one lacks repeats the last sample."""
    for start in range(0, count, size):
        index = np.minimum(np.arange(start, start + size), count - 1)
        yield {name: array[index] for name, array in inputs.items()}
