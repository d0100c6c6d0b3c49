"""`PredictionFolder`: results of many files in one folder, so that what is there is not redone."""

import csv
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keras_hand3d.files import atomic_file, is_temporary
from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.input_files import InputFile
from keras_hand3d.inference.prediction_record import DAMAGED, FORMAT, MADE_BY, read_record
from keras_hand3d.skeleton import NUM_KEYPOINTS

TABLE_FILE, FAILURE_FILE = "hands.csv", "failed.csv"
FAILURE_COLUMNS = ("file", "reason")
_KEYPOINT_COLUMNS = (
    ("keypoints_uv", ("u", "v")),
    ("keypoint_confidence", ("confidence",)),
    ("keypoints_normalized", ("normalized_x", "normalized_y", "normalized_z")),
    ("keypoints_metric", ("metric_x", "metric_y", "metric_z")),
    ("keypoints_xyz", ("x", "y", "z")),
)
_HAND_COLUMNS = ("score", "handedness", "handedness_probability", "track_id", "keypoint_order")


@dataclass(frozen=True)
class Failure:
    """A file that gave no result.

    Attributes:
        path: The file.
        reason: Why.
    """

    path: Path
    reason: str


class PredictionFolder:
    """A folder with a JSON file of results for each input, and tables over all of them.

    Args:
        folder: The folder; made when something is written.
        settings: All that results depend on beside the input, JSON-able: a result of other
            settings is made again.

    Attributes:
        damaged: Results that were found to be damaged and were not made again since.
    """

    def __init__(self, folder: Path, settings: dict[str, Any]):
        self.folder = Path(folder)
        self.damaged: set[Path] = set()
        # As it will be read back.
        self.settings = json.loads(json.dumps(settings))

    def path(self, file: InputFile, ending: str) -> Path:
        """Path of a result of a file, the ending with its suffix."""
        return self.folder / f"{file.name}{ending}"

    def is_done(self, file: InputFile, pictures: bool = False) -> bool:
        """Whether there is a result of this file, as it is now, under these settings.

        Args:
            file: The file.
            pictures: Whether its pictures must be there too.

        Raises:
            ValueError: If another file lies in the result's place.
        """
        content = self._content(file)
        if content is None or content is DAMAGED:
            return False
        modified_ns = file.modified_ns()
        return (
            content["settings"] == self.settings
            and content["source"] == os.fspath(file.path.resolve())
            and modified_ns is not None
            and content.get("modified_ns") == modified_ns
            and (not pictures or self._has_pictures(file, content))
        )

    def _has_pictures(self, file, content):
        """Whether a result was drawn and its pictures are there still."""
        drawn = content.get("pictures")
        return bool(drawn) and all(self.path(file, str(ending)).is_file() for ending in drawn)

    def save(
        self,
        file: InputFile,
        content: dict[str, Any],
        modified_ns: int | None,
        pictures: Sequence[str] = (),
    ) -> None:
        """Write the result of a file; last, since it says that the file is done.

        Args:
            file: The file.
            content: What was found, JSON-able, with either ``hands`` or ``frames``.
            modified_ns: When the file had been changed last before it was read, see
                `InputFile.modified_ns`; None of a camera.
            pictures: Endings of the pictures that were drawn of it.

        Raises:
            ValueError: If another file lies in the result's place.
        """
        self._content(file)
        record = {
            "format": FORMAT,
            "made_by": MADE_BY,
            "source": os.fspath(file.path.resolve()),
            "modified_ns": modified_ns,
            "settings": self.settings,
            "pictures": list(pictures),
            **content,
        }
        with atomic_file(self.path(file, ".json")) as path:
            path.write_text(json.dumps(record, allow_nan=False) + "\n", encoding="utf-8")
        self.damaged.discard(self.path(file, ".json"))

    def _content(self, file):
        """What the result of a file holds, None if there is none, see `read_record`."""
        path = self.path(file, ".json")
        if not path.exists():
            return None
        content = self._read(path)
        if content is None:
            raise ValueError(
                f"{path}: the file is there already and is no result of this package: choose "
                "another folder for results."
            )
        return content

    def _read(self, path):
        content = read_record(path)
        if content is DAMAGED:
            self.damaged.add(path)
        return content

    def results(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Names and contents of all whole results in the folder, whatever their settings."""
        for path in sorted(self.folder.rglob("*.json")):
            content = None if is_temporary(path) else self._read(path)
            if content:
                yield path.relative_to(self.folder).with_suffix("").as_posix(), content

    def write_table(self) -> None:
        """Write all hands of all results as one CSV, a row a hand."""
        with (
            atomic_file(self.folder / TABLE_FILE) as path,
            _open_table(path) as stream,
        ):
            writer = csv.writer(stream)
            writer.writerow(_columns())
            for name, content in self.results():
                for frame in content.get("frames", [content]):
                    place = [name, frame.get("index"), frame.get("time")]
                    for number, hand in enumerate(frame["hands"]):
                        writer.writerow([*place, number, *_row(hand)])


def write_failures(folder: Path, failures: Sequence[Failure]) -> None:
    """Write the list of files without result, or take an earlier one away if there is none.

    Args:
        folder: Folder of results.
        failures: The files.
    """
    path = Path(folder) / FAILURE_FILE
    if not failures:
        path.unlink(missing_ok=True)
        return
    with atomic_file(path) as temporary, _open_table(temporary) as stream:
        writer = csv.writer(stream)
        writer.writerow(FAILURE_COLUMNS)
        writer.writerows([os.fspath(f.path), f.reason] for f in failures)


def _open_table(path):
    # Names of files that are not UTF-8 are written as they are.
    return path.open("w", newline="", encoding="utf-8", errors="surrogateescape")


def hands_content(hands: Sequence[Hand]) -> dict[str, Any]:
    """Hands as a result holds them."""
    return {"hands": [hand.to_dict() for hand in hands]}


def _columns():
    columns = ["name", "frame", "time", "hand", *_HAND_COLUMNS]
    columns += [f"box_{part}" for part in ("left", "top", "width", "height")]
    for _, parts in _KEYPOINT_COLUMNS:
        columns += [f"{part}{index}" for index in range(NUM_KEYPOINTS) for part in parts]
    return columns


def _row(hand):
    row = [hand[name] for name in _HAND_COLUMNS] + hand["box_xywh"]
    for name, parts in _KEYPOINT_COLUMNS:
        values = hand[name]
        if values is None:
            row += [None] * (NUM_KEYPOINTS * len(parts))
        else:
            row += [x for value in values for x in (value if len(parts) > 1 else [value])]
    return row
