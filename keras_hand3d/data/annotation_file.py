"""The annotations of a folder of images, read from one JSON or CSV file."""

import csv
import json
import math
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from keras_hand3d import skeleton
from keras_hand3d.data.hand_annotation import HandAnnotation

SUFFIXES = (".json", ".csv")
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def _points(letters):
    """Columns of the key points' coordinates: ``("u", "v")`` gives u0, v0, u1, ..., v20."""
    return tuple(f"{letter}{i}" for i in range(skeleton.NUM_KEYPOINTS) for letter in letters)


_UV, _XYZ, _VISIBLE = _points(("u", "v")), _points(("x", "y", "z")), _points(("visible",))
_CAMERA = ("fx", "fy", "cx", "cy")
_MATRIX = tuple(f"k{row}{column}" for row in range(3) for column in range(3))


class AnnotationFile(NamedTuple):
    """What an annotation file holds.

    Attributes:
        entries: The hands.
        places: Where each one stands in the file, for messages: ``entry 3`` or ``row 5``.
        order: Name of the key point order of the whole file; None if it names none.
    """

    entries: list[HandAnnotation]
    places: list[str]
    order: str | None


def read_annotation_file(path: Path) -> AnnotationFile:
    """Read the annotations of a folder of images; see `ImageFolder` for what they look like.

    Args:
        path: File whose name ends in ``.json`` or ``.csv``.

    Returns:
        The `AnnotationFile`, of at least one entry.

    Raises:
        ValueError: If the file is damaged or an entry does not fit, naming the file, the entry or
            row, the key or column, what was expected and what came.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path}: expected a name that ends in {' or '.join(SUFFIXES)}.")
    read = _read_csv if path.suffix.lower() == ".csv" else _read_json
    contents, places, order = read(path)
    if not contents:
        raise ValueError(f"{path}: expected at least one annotated hand.")
    entries = [
        _validated(content, f"{path}, {place}")
        for content, place in zip(contents, places, strict=True)
    ]
    return AnnotationFile(entries, places, order)


def _validated(content, origin):
    try:
        return HandAnnotation.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "entry"
        raise ValueError(
            f"{origin}: {place}: {first['msg']}, got {first['input']!r:.80}."
        ) from None


def _read_json(path):
    """Entries as they are in the file, their places, and the order of all of them."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: expected JSON: {error}") from None
    order = None
    if isinstance(content, dict):
        order, content = content.get("keypoint_order"), content.get("hands")
    if order is not None:
        if not isinstance(order, str):
            raise ValueError(f"{path}: keypoint_order: expected a name, got {order!r}.")
        try:
            skeleton.keypoint_order(order)
        except ValueError as error:
            raise ValueError(f"{path}: keypoint_order: {error}") from None
    if not isinstance(content, list):
        raise ValueError(
            f"{path}: expected a list of annotated hands, or an object with one under hands, "
            f"got {type(content).__name__}."
        )
    return content, [f"entry {index}" for index in range(len(content))], order


def _read_csv(path):
    """Entries as they would be in JSON, their rows, and no order: it is a column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path}: expected comma-separated values: {error}") from None
    header = [name.strip() for name in rows[0]] if rows else []
    _check_header(path, header)
    contents, places = [], []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        origin = f"{path}, row {number}"
        if len(row) != len(header):
            raise ValueError(f"{origin}: expected {len(header)} cells, got {len(row)}.")
        cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
        contents.append(_from_cells(cells, origin))
        places.append(f"row {number}")
    return contents, places, None


def _check_header(path, header):
    repeated = [name for name in header if name and header.count(name) > 1]
    if repeated:
        raise ValueError(f"{path}, row 1: expected column {repeated[0]} once, got it again.")
    have = set(header)
    for group, required in (
        (("image",), True),
        (_UV, True),
        (_XYZ, False),
        (_VISIBLE, False),
        (_CAMERA, False),
        (_MATRIX, False),
    ):
        missing = [name for name in group if name not in have]
        if missing and (required or len(missing) < len(group)):
            raise ValueError(
                f"{path}, row 1: expected the column {missing[0]}, got {', '.join(header):.80}."
            )


def _from_cells(cells, origin):
    """An entry as it would be in JSON, from the text of its columns."""
    entry = {"image": cells["image"]}
    for name in ("hand", "keypoint_order"):
        if cells.get(name):
            entry[name] = cells[name]
    pairs = [_numbers(cells, _UV[i : i + 2], origin) for i in range(0, len(_UV), 2)]
    entry["uv"] = pairs
    if xyz := _numbers(cells, _XYZ, origin):
        entry["xyz"] = [xyz[i : i + 3] for i in range(0, len(xyz), 3)]
    if matrix := _numbers(cells, _MATRIX, origin):
        entry["K"] = [matrix[i : i + 3] for i in range(0, 9, 3)]
    if camera := _numbers(cells, _CAMERA, origin):
        entry["focal"], entry["principal_point"] = camera[:2], camera[2:]
    if visible := _cells(cells, _VISIBLE, origin, _truth, "0 or 1"):
        entry["visible"] = visible
    return entry


def _numbers(cells, columns, origin):
    return _cells(cells, columns, origin, _finite, "a finite number")


def _cells(cells, columns, origin, convert, expected):
    """Values of columns that belong together; None if all are empty or not there."""
    texts = [cells.get(column, "") for column in columns]
    if not any(texts):
        return None
    values = [convert(text) for text in texts]
    if None in values:
        place = values.index(None)
        came = repr(texts[place]) if texts[place] else "an empty cell"
        raise ValueError(f"{origin}: {columns[place]}: expected {expected}, got {came}.")
    return values


def _finite(text):
    """A number, or None if the text is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _truth(text):
    """A boolean, or None if the text is none."""
    return _TRUTH.get(text.lower())
