"""An evaluation: results, what they were computed from, and where they come from."""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from keras_hand3d.evaluation.evaluation_result import NOTHING_COUNTS, EvaluationResult
from keras_hand3d.evaluation.predictions import Predictions
from keras_hand3d.evaluation.protocol import Protocol
from keras_hand3d.evaluation.published import FIGURES, published_rows
from keras_hand3d.evaluation.saved_results import (
    checked_array,
    read_archive,
    read_entries,
    read_results,
)
from keras_hand3d.evaluation.segmentation_result import SegmentationResult
from keras_hand3d.files import atomic_file

RESULTS_FILE, ERRORS_FILE, TABLE_FILE = "results.json", "errors.npz", "results.csv"
FORMAT = 1
_PROTOCOL = TypeAdapter(Protocol)


@dataclass(frozen=True)
class Evaluation:
    """What a model, or several that go together, did on a data set.

    Attributes:
        results: By the protocol's name, an `EvaluationResult` or a `SegmentationResult`.
        per_sample: By the protocol's name: ``errors`` ``(samples, 21)`` in its unit and ``counted``
            ``(samples, 21)``, and where they matter ``box_sides`` and ``hand_found``
            ``(samples,)``; of segmentation ``intersection`` and ``union`` ``(samples,)`` pixels.
        sample_ids: Name of each sample.
        attributes: ``(samples,)`` arrays, see `hand_attributes`.
        skipped: By the name of a protocol that was left out, why.
        variant: Lifting variant, if there is a lifting network.
        provenance: Versions, weights, data and command, see `provenance`.
        predictions: The `Predictions`; None in one that was read from a folder.
    """

    results: dict[str, EvaluationResult | SegmentationResult]
    per_sample: dict[str, dict[str, np.ndarray]]
    sample_ids: tuple[str, ...]
    attributes: dict[str, np.ndarray]
    skipped: dict[str, str] = field(default_factory=dict)
    variant: str | None = None
    provenance: dict[str, Any] = field(default_factory=dict)
    predictions: Predictions | None = None

    def __getitem__(self, protocol):
        return self.results[protocol]

    def published(self, protocol):
        """Published rows beside a result: pairs of `PublishedResult` and the differences.

        Args:
            protocol: Name of the protocol.
        """
        result = self.results[protocol]
        rows = published_rows(result.protocol, self.variant)
        return [(row, row.differences(result)) for row in rows]

    def save(self, folder):
        """Write ``results.json``, ``results.csv`` and ``errors.npz``, each whole or not at all.

        Args:
            folder: Folder, made if need be.
        """
        folder = Path(folder)
        arrays = {
            f"{name}/{key}": value
            for name, parts in self.per_sample.items()
            for key, value in parts.items()
        }
        arrays |= {f"attributes/{name}": value for name, value in self.attributes.items()}
        with atomic_file(folder / ERRORS_FILE) as path, path.open("wb") as stream:
            np.savez_compressed(stream, sample_ids=np.array(self.sample_ids, str), **arrays)
        with atomic_file(folder / TABLE_FILE) as path:
            path.write_text(self._table(), encoding="utf-8")
        with atomic_file(folder / RESULTS_FILE) as path:
            text = json.dumps(self.to_dict(), indent=2, allow_nan=False)
            path.write_text(text + "\n", encoding="utf-8")

    def to_dict(self):
        """A JSON-able dictionary of all but the arrays."""
        results = []
        for name, result in self.results.items():
            rows = [
                {**row.to_dict(), "difference": difference}
                for row, difference in self.published(name)
            ]
            results.append({**result.to_dict(), "published": rows})
        return {
            "format": FORMAT,
            "provenance": self.provenance,
            "variant": self.variant,
            "results": results,
            "skipped": self.skipped,
        }

    @classmethod
    def load(cls, folder):
        """Read what `save` wrote; the results are computed anew from the errors.

        Args:
            folder: The folder.

        Returns:
            An `Evaluation` without predictions.

        Raises:
            FileNotFoundError: If a file is missing.
            ValueError: If a file is damaged, or of a newer format.
        """
        folder = Path(folder)
        content = read_results(folder / RESULTS_FILE, FORMAT)
        entries = read_entries(content, folder / RESULTS_FILE, _PROTOCOL)
        protocols = {name: protocol for name, (protocol, _) in entries.items()}
        sample_ids, per_sample, attributes = _read_arrays(folder / ERRORS_FILE, protocols)
        results, skipped = {}, {}
        for name, protocol in protocols.items():
            parts = per_sample[name]
            if protocol.quantity != "hand_mask" and not parts["counted"].any():
                # What earlier versions told an error of zero of.
                skipped[name] = NOTHING_COUNTS
            elif protocol.quantity == "hand_mask":
                results[name] = SegmentationResult.from_counts(protocol, **parts)
            else:
                results[name] = EvaluationResult.from_errors(protocol, **parts)
        return cls(
            results=results,
            per_sample=per_sample,
            sample_ids=sample_ids,
            attributes=attributes,
            skipped=skipped,
            variant=content.get("variant") if isinstance(content.get("variant"), str) else None,
            provenance=content["provenance"],
        )

    def _table(self):
        stream = io.StringIO()
        writer = csv.writer(stream)
        writer.writerow(
            ("protocol", "unit", "samples", "figure", "measured", "published", "difference",
             "published_weights", "published_data", "published_samples")
        )  # fmt: skip
        for name, result in self.results.items():
            start = (name, result.protocol.unit, result.samples)
            for figure, value in result.figures.items():
                writer.writerow((*start, figure, value, "", "", "", "", ""))
            for row, difference in self.published(name):
                for figure in (figure for figure in FIGURES if figure in difference):
                    writer.writerow(
                        (*start, figure, getattr(result, figure), getattr(row, figure),
                         difference[figure], row.weights, row.data, row.samples)
                    )  # fmt: skip
        return stream.getvalue()


def _parts_of(protocol):
    """Name, kind and shape a sample of a protocol's arrays; an optional one's name ends in ?."""
    if protocol.quantity == "hand_mask":
        return {"intersection": ("f", ()), "union": ("f", ())}
    parts = {"errors": ("f", (21,)), "counted": ("b", (21,)), "hand_found?": ("b", ())}
    return parts if protocol.box_pck is None else {**parts, "box_sides": ("f", ())}


def _read_arrays(path, protocols):
    """``(sample_ids, per_sample, attributes)`` of a file of errors, checked."""
    ids, arrays = read_archive(path)
    per_sample = {}
    for name, protocol in protocols.items():
        per_sample[name] = {}
        for part, (kind, shape) in _parts_of(protocol).items():
            optional, part = part.endswith("?"), part.removesuffix("?")
            if optional and f"{name}/{part}" not in arrays:
                continue
            array = checked_array(arrays, f"{name}/{part}", kind, (len(ids), *shape), path)
            per_sample[name][part] = array
    prefix = "attributes/"
    attributes = {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix) and array.shape == (len(ids),)
    }
    return ids, per_sample, attributes
