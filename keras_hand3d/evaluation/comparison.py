"""Evaluations side by side."""

import csv
import io
from dataclasses import asdict, dataclass, replace

import numpy as np

from keras_hand3d.evaluation.bootstrap import interval, resampled_figures, resampling_counts
from keras_hand3d.evaluation.found_hands_bootstrap import resampled_found_figures
from keras_hand3d.evaluation.found_hands_protocol import FoundHandsProtocol
from keras_hand3d.evaluation.found_hands_result import UNITS

_NOT_IN_EVERY = "not in every evaluation"


@dataclass(frozen=True)
class ComparedFigure:
    """A figure of one evaluation, and its difference from the first evaluation's.

    Attributes:
        protocol: Name of the protocol.
        figure: Name of the figure, such as ``epe_mean``.
        unit: Its unit; empty for shares.
        evaluation: Name of the evaluation.
        value: The figure.
        low: Lower end of its confidence interval.
        high: Upper end.
        difference: Value minus the first evaluation's; None for the first.
        difference_low: Lower end of the difference's confidence interval, samples paired.
        difference_high: Upper end.
    """

    protocol: str
    figure: str
    unit: str
    evaluation: str
    value: float
    low: float
    high: float
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None

    @property
    def is_distinct(self):
        """Whether the difference's interval leaves out zero; None for the first evaluation."""
        if self.difference is None:
            return None
        return self.difference_low > 0.0 or self.difference_high < 0.0


@dataclass(frozen=True)
class Comparison:
    """Evaluations of the same samples, side by side.

    Attributes:
        names: Names of the evaluations; differences are from the first.
        samples: Number of samples.
        resamples: Number of bootstrap resamples.
        level: Confidence level of the intervals.
        seed: Seed of the resamples.
        figures: `ComparedFigure`, protocol by protocol, figure by figure, in the names' order.
        left_out: By the name of a protocol that not all have alike, why.
    """

    names: tuple[str, ...]
    samples: int
    resamples: int
    level: float
    seed: int
    figures: tuple[ComparedFigure, ...]
    left_out: dict[str, str]

    def to_dict(self):
        """A JSON-able dictionary."""
        return asdict(self)

    def to_csv(self):
        """A table as CSV, a row a figure."""
        stream = io.StringIO()
        writer = csv.DictWriter(stream, list(ComparedFigure.__dataclass_fields__))
        writer.writeheader()
        writer.writerows(asdict(figure) for figure in self.figures)
        return stream.getvalue()


def compare(evaluations, resamples=2000, level=0.95, seed=0):
    """Compare evaluations of the same samples.

    Confidence intervals are of the bootstrap over samples (percentiles). Every evaluation is
    resampled alike, so the intervals of differences are those of paired samples.

    Args:
        evaluations: Dictionary of name to `Evaluation`, or to `FoundHandsEvaluation`, two or more;
            the first is what the others are compared with. The samples may be in another order.
        resamples: Number of resamples.
        level: Confidence level.
        seed: Seed of the resamples.

    Returns:
        A `Comparison`.

    Raises:
        ValueError: If there are fewer than two, their samples are not the same, or they share no
            protocol.
    """
    if len(evaluations) < 2:
        raise ValueError(f"Expected two evaluations or more to compare, got {len(evaluations)}.")
    if resamples < 1 or not 0.0 < level < 1.0:
        raise ValueError(
            f"Expected resamples and a level between 0 and 1, got {resamples} and {level}."
        )
    first = next(iter(evaluations.values()))
    orders = {name: _order(name, each, first) for name, each in evaluations.items()}
    protocols, left_out = _shared_protocols(evaluations)
    figures = []
    for protocol in protocols:
        parts = {
            name: {
                key: array[orders[name]] for key, array in each.per_sample[protocol.name].items()
            }
            for name, each in evaluations.items()
        }
        counts = resampling_counts(len(first.sample_ids), resamples, seed)
        figures += _compared(protocol, evaluations, parts, counts, level)
    return Comparison(
        names=tuple(evaluations),
        samples=len(first.sample_ids),
        resamples=resamples,
        level=level,
        seed=seed,
        figures=tuple(figures),
        left_out=left_out,
    )


def _order(name, evaluation, first):
    """Indices that bring an evaluation's samples into the first one's order."""
    place = {sample_id: index for index, sample_id in enumerate(evaluation.sample_ids)}
    missing = set(first.sample_ids) ^ set(place)
    if missing or len(place) != len(evaluation.sample_ids):
        example = f", such as {min(missing)!r}" if missing else ""
        raise ValueError(
            f"{name}: expected the {len(first.sample_ids)} samples of the first evaluation, each "
            f"once; got {len(evaluation.sample_ids)}, {len(missing)} of either's alone{example}."
        )
    return [place[sample_id] for sample_id in first.sample_ids]


def _shared_protocols(evaluations):
    """``(protocols that all have alike, why others are left out)``."""
    records = [
        {name: result.protocol for name, result in each.results.items()}
        for each in evaluations.values()
    ]
    shared, left_out = [], {}
    for name in dict.fromkeys(name for each in records for name in each):
        # A wording may change; what is computed may not.
        bare = {replace(each[name], source="", note="") for each in records if name in each}
        if not all(name in each for each in records):
            left_out[name] = _NOT_IN_EVERY
        elif len(bare) > 1:
            left_out[name] = "not the same record in every evaluation"
        else:
            shared.append(records[0][name])
    if not shared:
        held = "; ".join(
            f"{name} has {', '.join(each) or 'none'}"
            for name, each in zip(evaluations, records, strict=True)
        )
        differ = [name for name, reason in left_out.items() if reason != _NOT_IN_EVERY]
        differ = f"; of {', '.join(differ)} the records differ" if differ else ""
        raise ValueError(f"The evaluations share no protocol: {held}{differ}.")
    return shared, left_out


def _compared(protocol, evaluations, parts, counts, level):
    found = isinstance(protocol, FoundHandsProtocol)
    resampled = resampled_found_figures if found else resampled_figures
    rows = {name: [] for name in evaluations}
    for chunk in counts:
        for name in evaluations:
            rows[name].append(resampled(protocol, parts[name], chunk))
    drawn = {
        name: {figure: np.concatenate([row[figure] for row in each]) for figure in each[0]}
        for name, each in rows.items()
    }
    base = next(iter(evaluations))
    compared = []
    for figure in drawn[base]:
        values = [each.results[protocol.name].figures[figure] for each in evaluations.values()]
        # What one of them does not tell, a side that it was given for instance.
        if None in values or not all(figure in each for each in drawn.values()):
            continue
        for name, each in evaluations.items():
            value = each.results[protocol.name].figures[figure]
            difference = {}
            if name != base:
                apart = drawn[name][figure] - drawn[base][figure]
                low, high = interval(apart, level)
                difference = {
                    "difference": value - evaluations[base].results[protocol.name].figures[figure],
                    "difference_low": low,
                    "difference_high": high,
                }
            low, high = interval(drawn[name][figure], level)
            unit = _unit(protocol, figure)
            compared.append(
                ComparedFigure(
                    protocol=protocol.name, figure=figure, unit=unit, evaluation=name,
                    value=value, low=low, high=high, **difference,
                )
            )  # fmt: skip
    return compared


def _unit(protocol, figure):
    if isinstance(protocol, FoundHandsProtocol):
        return UNITS.get(figure, "")
    return protocol.unit if figure.startswith("epe") else ""
