"""An evaluation: results, what they were computed from, and where they come from."""

import csv
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from keras_hand3d.evaluation.evaluation_result import EvaluationResult
from keras_hand3d.evaluation.predictions import Predictions
from keras_hand3d.evaluation.protocol import Protocol
from keras_hand3d.evaluation.published import FIGURES, published_rows
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
        content = _read_json(folder / RESULTS_FILE)
        protocols = _protocols(content, folder / RESULTS_FILE)
        sample_ids, per_sample, attributes = _read_arrays(folder / ERRORS_FILE, protocols)
        results = {}
        for name, protocol in protocols.items():
            parts = per_sample[name]
            if protocol.quantity == "hand_mask":
                results[name] = SegmentationResult.from_counts(protocol, **parts)
            else:
                results[name] = EvaluationResult.from_errors(protocol, **parts)
        return cls(
            results=results,
            per_sample=per_sample,
            sample_ids=sample_ids,
            attributes=attributes,
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


def _read_json(path):
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: there is no such file; evaluate writes it.") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: expected JSON: {error}") from None
    found = content.get("format") if isinstance(content, dict) else None
    if found != FORMAT:
        raise ValueError(f"{path}: expected an evaluation of format {FORMAT}, got {found!r}.")
    if not isinstance(content.get("provenance"), dict):
        raise ValueError(f"{path}: expected provenance, an object.")
    return content


def _protocols(content, path):
    """Protocols of the results, by name."""
    entries = content.get("results")
    if not isinstance(entries, list) or not entries:
        raise ValueError(f"{path}: results: expected a list of at least one entry.")
    protocols = {}
    for entry in entries:
        record = entry.get("protocol") if isinstance(entry, dict) else None
        if not isinstance(record, dict):
            raise ValueError(f"{path}: results: expected a protocol in each entry.")
        record = {key: value for key, value in record.items() if key != "unit"}
        try:
            protocol = _PROTOCOL.validate_python(record)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "protocol"
            raise ValueError(f"{path}: protocol: {place}: {first['msg']}.") from None
        protocols[protocol.name] = protocol
    return protocols


def _parts_of(protocol):
    """Name, kind and shape a sample of a protocol's arrays; an optional one's name ends in ?."""
    if protocol.quantity == "hand_mask":
        return {"intersection": ("f", ()), "union": ("f", ())}
    parts = {"errors": ("f", (21,)), "counted": ("b", (21,)), "hand_found?": ("b", ())}
    return parts if protocol.box_pck is None else {**parts, "box_sides": ("f", ())}


def _read_arrays(path, protocols):
    """``(sample_ids, per_sample, attributes)`` of a file of errors, checked."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such file; evaluate writes it.")
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = dict(archive)
    # A made-up archive raises nearly anything; all of it means the same.
    except Exception as error:
        raise ValueError(f"{path}: expected NumPy arrays: {error}") from error
    ids = arrays.get("sample_ids")
    if ids is None or ids.ndim != 1 or ids.dtype.kind != "U" or not len(ids):
        raise ValueError(f"{path}: expected sample_ids, one text a sample.")
    per_sample = {}
    for name, protocol in protocols.items():
        per_sample[name] = {}
        for part, (kind, shape) in _parts_of(protocol).items():
            optional, part = part.endswith("?"), part.removesuffix("?")
            array = arrays.get(f"{name}/{part}")
            if array is None and optional:
                continue
            _check_array(array, kind, (len(ids), *shape), f"{path}: {name}/{part}")
            per_sample[name][part] = array
    prefix = "attributes/"
    attributes = {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix) and array.shape == ids.shape
    }
    return tuple(ids.tolist()), per_sample, attributes


def _check_array(array, kind, shape, origin):
    if array is None or array.dtype.kind != kind or array.shape != shape:
        came = "none" if array is None else f"{array.dtype} of {array.shape}"
        raise ValueError(f"{origin}: expected an array of {shape}, got {came}.")
    if not (np.isfinite(array).all() and (array >= 0).all()):
        raise ValueError(f"{origin}: expected finite numbers from zero.")
