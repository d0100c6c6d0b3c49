"""The JSON file of one input's results, read and checked."""

import json
from pathlib import Path
from typing import Any

from keras_hand3d.inference.hand import Hand

FORMAT = 1
MADE_BY = "keras-hand3d predict"
DAMAGED: dict[str, Any] = {}
"""What `read_record` gives of a result that cannot be used."""

_BEGIN = json.dumps({"format": FORMAT, "made_by": MADE_BY})[:-1]
_SOURCE = f'{_BEGIN}, "source": '
# A path has 4096 bytes at the most, and each may take six in JSON.
_ENOUGH = 32_768


def read_record(path: Path) -> dict[str, Any] | None:
    """The content of a result.

    Args:
        path: A file that exists.

    Returns:
        What the file holds, with either ``hands`` or ``frames``; `DAMAGED` if it is a result, but
        not a whole one; None if it is none.
    """
    data = path.read_bytes()
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return DAMAGED if data.startswith(_BEGIN.encode()) else None
    if not isinstance(content, dict) or content.get("made_by") != MADE_BY:
        return None
    return content if _is_whole(content) else DAMAGED


def source_of(path: Path) -> str | None:
    """The file that a result is of, without reading the whole result.

    Args:
        path: Path of the result.

    Returns:
        Path of that file; None if there is no result at the path.
    """
    try:
        with path.open("rb") as stream:
            begin = stream.read(_ENOUGH).decode("utf-8", "replace")
        if not begin.startswith(_SOURCE):
            return None
        source, _ = json.JSONDecoder().raw_decode(begin, len(_SOURCE))
    except (OSError, ValueError, RecursionError):
        return None
    return source if isinstance(source, str) else None


def _is_whole(content):
    frames = content.get("frames", [content])
    return (
        isinstance(content.get("settings"), dict)
        and isinstance(content.get("source"), str)
        and isinstance(content.get("pictures", []), list)
        and isinstance(frames, list)
        and all(isinstance(frame, dict) and _has_hands(frame) for frame in frames)
    )


def _has_hands(frame):
    hands = frame.get("hands")
    return isinstance(hands, list) and all(_is_hand(hand) for hand in hands)


def _is_hand(content):
    if not isinstance(content, dict) or not set(Hand.__dataclass_fields__) <= set(content):
        return False
    try:
        Hand.from_dict(content)
    except ValueError:
        return False
    return True
