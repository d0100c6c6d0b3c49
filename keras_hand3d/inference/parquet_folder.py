"""`ParquetFolder`: results of very many images as a few Parquet files, a row an image."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from keras_hand3d.files import atomic_file
from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.input_files import InputFile

PART_ROWS = 1000
_PREFIX, _SUFFIX = "part-", ".parquet"
_MADE_BY = {b"made_by": b"keras-hand3d predict"}

_POINTS = pa.list_(pa.list_(pa.float64()))
_HAND = pa.struct(
    {
        "keypoints_uv": _POINTS,
        "keypoint_confidence": pa.list_(pa.float64()),
        "score": pa.float64(),
        "box_xywh": pa.list_(pa.float64()),
        "handedness": pa.string(),
        "handedness_probability": pa.float64(),
        "keypoints_normalized": _POINTS,
        "keypoints_metric": _POINTS,
        "keypoints_xyz": _POINTS,
        "keypoint_order": pa.string(),
        "root_keypoint": pa.string(),
        "track_id": pa.int64(),
    }
)
SCHEMA = pa.schema(
    {
        "name": pa.string(),
        "source": pa.string(),
        "modified_ns": pa.int64(),
        "settings": pa.string(),
        "width": pa.int32(),
        "height": pa.int32(),
        "hands": pa.list_(_HAND),
    },
    metadata=_MADE_BY,
)
"""A row an image: its name and path, when the file was changed last (nanoseconds since 1970), the
settings as JSON, its size in pixels, and hands as `Hand.from_dict` takes them."""


class ParquetFolder:
    """A folder of Parquet files with a row for each image that was predicted on.

    Args:
        folder: The folder; made when something is written.
        settings: As `PredictionFolder`.
    """

    def __init__(self, folder: Path, settings: dict[str, Any]):
        self.folder = Path(folder)
        self.settings = json.dumps(settings, sort_keys=True)

    def parts(self) -> list[Path]:
        """The Parquet files, in the order in which they were written."""
        return sorted(self.folder.glob(f"{_PREFIX}*{_SUFFIX}"))

    def waiting(self, files: Sequence[InputFile]) -> list[InputFile]:
        """The files without a row under these settings; rows that they outdate are taken out.

        Args:
            files: Files that exist.

        Raises:
            ValueError: If a file in the place of a part is none.
        """
        paths = [os.fspath(file.path.resolve()) for file in files]
        wanted = {path: file.modified_ns() for path, file in zip(paths, files, strict=True)}
        done = set()
        for part in self.parts():
            table = _read_part(part, ["source", "modified_ns", "settings"])
            keep = []
            for source, *state in zip(*(column.to_pylist() for column in table), strict=True):
                fits = state == [wanted.get(source), self.settings] and source not in done
                keep.append(fits or source not in wanted)
                if fits:
                    done.add(source)
            if not all(keep):
                _write_part(part, _read_part(part).filter(pa.array(keep)))
        return [file for file, path in zip(files, paths, strict=True) if path not in done]

    @contextlib.contextmanager
    def writing(self, part_rows: int = PART_ROWS) -> Iterator[Callable[[pa.Table], None]]:
        """Write rows part by part; what came until an interruption is written too.

        Args:
            part_rows: Rows of a part; the last one has less.

        Yields:
            A function that adds rows, a table with the columns of `SCHEMA`.
        """
        waiting = []

        def add(table):
            waiting.append(table.select(SCHEMA.names).cast(SCHEMA))
            if sum(table.num_rows for table in waiting) >= part_rows:
                self._write(waiting)

        try:
            yield add
        finally:
            self._write(waiting)

    def _write(self, tables):
        """Write tables as the next part and forget them."""
        if sum(table.num_rows for table in tables):
            parts = self.parts()
            number = _number(parts[-1]) + 1 if parts else 0
            _write_part(self.folder / f"{_PREFIX}{number:06d}{_SUFFIX}", pa.concat_tables(tables))
        tables.clear()

    def row(
        self, file: InputFile, modified_ns: int, size: tuple[int, int], hands: Sequence[Hand]
    ) -> dict[str, Any]:
        """The row of an image.

        Args:
            file: The file.
            modified_ns: When it was changed last, nanoseconds since 1970.
            size: ``(height, width)`` of the image.
            hands: What was found in it.
        """
        return {
            "name": file.name,
            "source": os.fspath(file.path.resolve()),
            "modified_ns": modified_ns,
            "settings": self.settings,
            "width": size[1],
            "height": size[0],
            "hands": [hand.to_dict() for hand in hands],
        }


def _number(part):
    text = part.name.removeprefix(_PREFIX).removesuffix(_SUFFIX)
    if not text.isdecimal():
        raise _stranger(part)
    return int(text)


def _read_part(part, columns=None):
    try:
        table = pq.read_table(part, columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{part}: expected a Parquet file: {error}") from None
    names = SCHEMA.names if columns is None else columns
    if (table.schema.metadata or {}).get(b"made_by") != _MADE_BY[b"made_by"] or (
        table.column_names != names
    ):
        raise _stranger(part)
    return table


def _write_part(part, table):
    """Write a part, or take it away if nothing is left in it."""
    if not table.num_rows:
        part.unlink(missing_ok=True)
        return
    with atomic_file(part) as path:
        pq.write_table(table, path, compression="zstd")


def _stranger(part):
    return ValueError(
        f"{part}: the file is there already and is no result of this package: choose another "
        "folder for results."
    )
