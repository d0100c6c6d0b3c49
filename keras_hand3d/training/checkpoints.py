"""Checkpoints as folders, written whole, checked when read."""

import json
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_hand3d.files import atomic_folder, sha256_of

_PREFIX = "step_"
_ARRAYS, _RECORD = "arrays.npz", "record.json"


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint as read.

    Attributes:
        step: Steps done.
        arrays: Name to array.
        record: What was saved with them.
    """

    step: int
    arrays: dict[str, np.ndarray]
    record: dict


class Checkpoints:
    """Checkpoints of a run, a folder each, of which the newest are kept.

    A checkpoint is written under a temporary name and renamed, with a hash of its arrays, so that
    one that is there under its own name is whole unless it was damaged later.

    Args:
        folder: Folder that they are in; made with the first one.
        keep: How many are kept.
        check: Called with the arrays and the record of each that is read; one of which it raises
            ValueError, KeyError or TypeError is damaged.
    """

    def __init__(self, folder, keep=3, check=lambda arrays, record: None):
        self.folder, self.keep, self.check = Path(folder), int(keep), check

    def steps(self):
        """Steps of the checkpoints that are there, ascending."""
        names = [path.name for path in self.folder.glob(f"{_PREFIX}*") if path.is_dir()]
        numbers = [name.removeprefix(_PREFIX) for name in names]
        return sorted(int(number) for number in numbers if number.isdecimal())

    def path(self, step):
        """Folder of a checkpoint."""
        return self.folder / f"{_PREFIX}{step:08d}"

    def save(self, step, arrays, record):
        """Write a checkpoint, then take away those that are not kept.

        Args:
            step: Steps done.
            arrays: Name to array.
            record: A JSON-able dictionary.

        Raises:
            OSError: If it cannot be written; the others are as they were then, and the message
                names the last good one.
        """
        final = self.path(step)
        try:
            # A run that went back behind this step comes here again; what is there may be damaged.
            shutil.rmtree(final, ignore_errors=True)
            with atomic_folder(final) as temporary:
                np.savez(temporary / _ARRAYS, **arrays)
                content = {"step": step, "sha256": sha256_of(temporary / _ARRAYS), **record}
                (temporary / _RECORD).write_text(json.dumps(content) + "\n")
        except OSError as error:
            last = max(self.steps(), default=None)
            kept = "there is none before it" if last is None else f"that of step {last} is kept"
            raise OSError(
                f"{final}: the checkpoint could not be written ({error.strerror or error}); "
                f"{kept}. Mend that, then resume the run."
            ) from error
        for old in self.steps()[: -self.keep]:
            shutil.rmtree(self.path(old), ignore_errors=True)

    def latest(self, report=lambda message: None):
        """The newest checkpoint that is whole, or None.

        Args:
            report: Called with a line for each one that is passed over.
        """
        for step in reversed(self.steps()):
            try:
                return self.read(step)
            except (OSError, ValueError) as error:
                report(f"{error} It is passed over.")
        return None

    def read(self, step):
        """Read a checkpoint.

        Raises:
            OSError: If a file of it is missing.
            ValueError: If it is damaged.
        """
        folder = self.path(step)
        try:
            record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
            expected = record.pop("sha256")
            found = record.pop("step")
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise ValueError(f"{folder / _RECORD}: damaged: {error!r}.") from None
        came = sha256_of(folder / _ARRAYS)
        if came != expected or found != step:
            raise ValueError(f"{folder}: damaged: expected sha256 {expected}, got {came}.")
        arrays = _read_arrays(folder / _ARRAYS)
        try:
            self.check(arrays, record)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{folder}: damaged: {error}.") from None
        return Checkpoint(step, arrays, record)

    def clear_unfinished(self):
        """Take away what writers that were killed have left."""
        for path in self.folder.glob(f".{_PREFIX}*"):
            shutil.rmtree(path, ignore_errors=True)


def _read_arrays(path):
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)
    except (EOFError, zipfile.BadZipFile, zlib.error, MemoryError, NotImplementedError) as error:
        raise ValueError(f"{path}: damaged: {error!r}.") from None
    # NumPy's own words do not name the file.
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path}: damaged: {error}.") from None
