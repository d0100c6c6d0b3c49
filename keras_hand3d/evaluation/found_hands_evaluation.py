"""An evaluation of found hands: results, what they come from, and the files of it."""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from keras_hand3d.evaluation.evaluation import ERRORS_FILE, RESULTS_FILE, TABLE_FILE
from keras_hand3d.evaluation.found_hands_bootstrap import by_image
from keras_hand3d.evaluation.found_hands_conditions import FoundHandsConditions
from keras_hand3d.evaluation.found_hands_predictions import FoundHandsPredictions
from keras_hand3d.evaluation.found_hands_protocol import FoundHandsProtocol
from keras_hand3d.evaluation.found_hands_result import UNITS, FoundHandsResult
from keras_hand3d.evaluation.saved_results import (
    checked_array,
    read_archive,
    read_entries,
    read_results,
)
from keras_hand3d.files import atomic_file

FORMAT = "found_hands 1"
_PROTOCOL = TypeAdapter(FoundHandsProtocol)
_CONDITIONS = TypeAdapter(FoundHandsConditions)
_SAVED = (
    "image", "side", "prediction", "score", "side_right", "box_sides", "counted", "confidence",
    "errors_uv", "errors_xyz",
)  # fmt: skip


@dataclass(frozen=True)
class FoundHandsEvaluation:
    """What an estimator found in the images of a data set.

    Attributes:
        results: By the protocol's name, a `FoundHandsResult`.
        hands: By the protocol's name, rows of hands, see `compare_found_hands`.
        images: Likewise, rows of images.
        sample_ids: Name of each image's sample; where an image has one for each hand, the first.
        predictions: By the protocol's name, the `FoundHandsPredictions`; nothing in one that was
            read from a folder.
        provenance: Versions, weights, data and command, see `provenance`.
    """

    results: dict[str, FoundHandsResult]
    hands: dict[str, dict[str, np.ndarray]]
    images: dict[str, dict[str, np.ndarray]]
    sample_ids: tuple[str, ...]
    predictions: dict[str, FoundHandsPredictions] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, protocol):
        return self.results[protocol]

    @property
    def per_sample(self):
        """By the protocol's name, what `by_image` gives: what evaluations are compared by."""
        return {name: by_image(self.hands[name], self.images[name]) for name in self.results}

    def to_dict(self):
        """A JSON-able dictionary of all but the arrays."""
        return {
            "format": FORMAT,
            "provenance": self.provenance,
            "results": [result.to_dict() for result in self.results.values()],
        }

    def save(self, folder):
        """Write ``results.json``, ``results.csv`` and ``errors.npz``, each whole or not at all.

        The arrays are rows of hands and of images, a missed hand's errors are infinite.

        Args:
            folder: Folder, made if need be.
        """
        folder = Path(folder)
        arrays = {}
        for name, rows in self.hands.items():
            arrays |= {f"{name}/{key}": rows[key] for key in _SAVED if key in rows}
            arrays |= {f"{name}/images/{key}": rows for key, rows in self.images[name].items()}
        with atomic_file(folder / ERRORS_FILE) as path, path.open("wb") as stream:
            np.savez_compressed(stream, sample_ids=np.array(self.sample_ids, str), **arrays)
        with atomic_file(folder / TABLE_FILE) as path:
            path.write_text(self.to_csv(), encoding="utf-8")
        with atomic_file(folder / RESULTS_FILE) as path:
            text = json.dumps(self.to_dict(), indent=2, allow_nan=False)
            path.write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder):
        """Read what `save` wrote; the results are computed anew from the errors.

        Args:
            folder: The folder.

        Returns:
            A `FoundHandsEvaluation` without predictions; its rows of hands have no coordinates.

        Raises:
            FileNotFoundError: If a file is missing.
            ValueError: If a file is damaged, or of another format.
        """
        folder = Path(folder)
        content = read_results(folder / RESULTS_FILE, FORMAT)
        entries = read_entries(content, folder / RESULTS_FILE, _PROTOCOL)
        sample_ids, arrays = read_archive(folder / ERRORS_FILE)
        results, hands, images = {}, {}, {}
        for name, (protocol, entry) in entries.items():
            conditions = _conditions(entry, f"{folder / RESULTS_FILE}: {name}")
            images[name] = _read_images(arrays, name, len(sample_ids), folder / ERRORS_FILE)
            hands[name] = _read_hands(arrays, name, len(sample_ids), folder / ERRORS_FILE)
            results[name] = FoundHandsResult.from_arrays(
                protocol, conditions, hands[name], images[name]
            )
        return cls(results, hands, images, sample_ids, provenance=content["provenance"])

    def to_csv(self):
        """A row a figure, empty where nothing tells it."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(("protocol", "images", "hands", "figure", "unit", "measured"))
        for name, result in self.results.items():
            for figure, value in result.figures.items():
                unit, text = UNITS.get(figure, ""), "" if value is None else value
                writer.writerow((name, result.images, result.hands, figure, unit, text))
        return stream.getvalue()


def _conditions(entry, origin):
    """The `FoundHandsConditions` of a saved result."""
    compared = entry.get("handedness_accuracy") is not None
    try:
        return _CONDITIONS.validate_python({**_known(entry), "side_compared": compared})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{origin}: {place}: {first['msg']}.") from None


def _known(entry):
    return {key: entry[key] for key in FoundHandsConditions.__dataclass_fields__ if key in entry}


def _read_images(arrays, name, count, path):
    """Rows of images."""
    prefix = f"{name}/images/"
    rows = {
        key: checked_array(arrays, prefix + key, "i", (count,), path)
        for key in ("annotated", "ignored", "false")
    }
    shape = (int(rows["false"].sum()),)
    return rows | {"false_scores": checked_array(arrays, f"{prefix}false_scores", "f", shape, path)}


def _read_hands(arrays, name, images, path):
    """Rows of hands, as many as there are numbers of images."""
    first = arrays.get(f"{name}/image")
    count = len(first) if first is not None and first.ndim == 1 else 0
    kinds = {
        "image": ("i", (count,)), "side": ("i", (count,)), "side_right": ("b", (count,)),
        "box_sides": ("f", (count,)), "counted": ("b", (count, 21)),
        "confidence": ("f", (count, 21)), "errors_uv": ("f", (count, 21)),
    }  # fmt: skip
    if f"{name}/errors_xyz" in arrays:
        kinds["errors_xyz"] = ("f", (count, 21))
    rows = {
        # The errors of a hand that was not found are infinite.
        key: checked_array(arrays, f"{name}/{key}", *kind, path, finite="errors" not in key)
        for key, kind in kinds.items()
    }
    for key, most in (("image", images), ("side", 2)):
        if (rows[key] >= most).any():
            raise ValueError(f"{path}: {name}/{key}: expected numbers below {most}.")
    found = np.isfinite(rows["errors_uv"]).all(axis=1)
    for key, kind in (("prediction", "i"), ("score", "f")):
        array = arrays.get(f"{name}/{key}")
        if array is None or array.dtype.kind != kind or array.shape != (count,):
            raise ValueError(f"{path}: {name}/{key}: expected {count} numbers.")
        rows[key] = array
    if ((rows["prediction"] >= 0) != found).any() or (np.isfinite(rows["score"]) != found).any():
        raise ValueError(f"{path}: {name}: expected errors and scores of the found hands alone.")
    return rows
