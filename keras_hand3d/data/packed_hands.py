"""A packed data set."""

import math
from pathlib import Path

import numpy as np

from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.mapped_field import MappedField
from keras_hand3d.data.pack_index import PackIndex, array_header, field_file
from keras_hand3d.data.schema import FIELDS, check_sample, hands_asked

_MAGIC = b"\x93NUMPY\x01\x00"
_START_BYTES = len(_MAGIC) + 2


class PackedHands(HandSource):
    """A data set as `pack` writes it: memory-mapped arrays, nothing to decode.

    The arrays of a sample are read-only views of the files: what of them is looked at is read from
    the disk. Fields, notes and the rest are those of the data set that was packed.

    Args:
        folder: The folder.

    Raises:
        FileNotFoundError: If the folder has no index.
        ValueError: If the index is damaged, or a file is missing or not as the index says.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.index = PackIndex.read(self.folder)
        self.fields = frozenset(self.index.shapes)
        self.notes = self.index.notes
        self.root_keypoint = self.index.root_keypoint
        self.has_hand_side = self.index.has_hand_side
        self.always_has_hand = self.index.always_has_hand
        self.truncates_uv = self.index.truncates_uv
        self._files = {name: self._open(name) for name in sorted(self.fields)}

    def __len__(self):
        return self.index.count

    def __getitem__(self, index):
        sample = {name: field[index] for name, field in self._files.items()}
        origin = f"{self.folder}, sample {self.index.ids[index]}"
        check_sample(sample, self.fields, origin, self.always_has_hand)
        return sample

    def __reduce__(self):
        # Another process opens the files itself; the arrays would travel whole.
        return type(self), (self.folder,)

    @property
    def size_bytes(self):
        """Size of the arrays."""
        return sum(field.array.nbytes for field in self._files.values())

    def sample_id(self, index):
        """Name of the sample in the data set that was packed."""
        return self.index.ids[index]

    def shows_hand(self):
        """Which samples show a hand, ``(n,)`` booleans."""
        return self._files["hands_present"].array.any(axis=1)

    def visible_keypoints(self):
        """Visible key points of each sample's hand that shows most, ``(n,)`` ints."""
        arrays = {name: field.array for name, field in self._files.items()}
        visible = arrays["hands_visible"].sum(axis=2)
        return (visible * hands_asked(arrays)).max(axis=1)

    def _open(self, name):
        path, dtype = field_file(self.folder, name), np.dtype(FIELDS[name].dtype)
        if not path.is_file():
            raise ValueError(f"{path}: there is no such file.")
        shape = (self.index.count, *self.index.shapes[name])
        offset = _check_header(path, array_header(name, *shape))
        size, expected = path.stat().st_size, offset + math.prod(shape) * dtype.itemsize
        if size != expected:
            raise ValueError(f"{path}: expected {expected} bytes, got {size}.")
        return MappedField(path, dtype, offset, shape)


def _check_header(path, header):
    """Raise unless a ``.npy`` file has this header; returns where its numbers begin."""
    # NumPy's own reader evaluates what stands there. What must stand there is known, so the text
    # is compared instead: nothing of a stranger's file is interpreted.
    expected = "{" + "".join(f"'{key}': {header[key]!r}, " for key in sorted(header)) + "}"
    with path.open("rb") as stream:
        start = stream.read(_START_BYTES)
        length = int.from_bytes(start[len(_MAGIC) :], "little")
        text = stream.read(length)
    if not start.startswith(_MAGIC) or text.rstrip() != expected.encode():
        came = text.rstrip() if start.startswith(_MAGIC) else start
        raise ValueError(f"{path}: expected a NumPy array of {expected}, got {came!r:.100}.")
    return _START_BYTES + length
