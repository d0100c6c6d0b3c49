"""An evaluation of found hands: results, what they come from, and the files of it."""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from keras_hand3d.evaluation.evaluation import ERRORS_FILE, RESULTS_FILE, TABLE_FILE
from keras_hand3d.evaluation.found_hands_predictions import FoundHandsPredictions
from keras_hand3d.evaluation.found_hands_result import UNITS, FoundHandsResult
from keras_hand3d.files import atomic_file

FORMAT = "found_hands 1"
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
        sample_ids: Name of each image.
        predictions: By the protocol's name, the `FoundHandsPredictions`.
        provenance: Versions, weights, data and command, see `provenance`.
    """

    results: dict[str, FoundHandsResult]
    hands: dict[str, dict[str, np.ndarray]]
    images: dict[str, dict[str, np.ndarray]]
    sample_ids: tuple[str, ...]
    predictions: dict[str, FoundHandsPredictions]
    provenance: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, protocol):
        return self.results[protocol]

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
