"""The report: one HTML file that needs nothing beside it."""

import html
import re
from pathlib import Path

from keras_hand3d.evaluation import report_figures as figures
from keras_hand3d.evaluation.pictures import draw_sample
from keras_hand3d.evaluation.predictors import predictor_of
from keras_hand3d.evaluation.protocol_errors import compared_keypoints
from keras_hand3d.evaluation.published import STB_CURVE_PROTOCOLS, STB_REFERENCE_CURVES
from keras_hand3d.evaluation.report_page import (
    embedded,
    gallery,
    page_start,
    records,
    summary,
    turnable,
)
from keras_hand3d.evaluation.sample_errors import best_and_worst, sample_errors
from keras_hand3d.evaluation.tables import figure_text, table_rows
from keras_hand3d.files import atomic_file

_STB_ID = re.compile(r"B[1-6](Counting|Random)_(BB_left|BB_right|SK)_\d+")


def write_report(path, evaluation, source, pictures=4):
    """Write the report of an evaluation.

    Args:
        path: The HTML file; made whole or not at all.
        evaluation: The `Evaluation`, with its predictions.
        source: The `HandSource` that was evaluated.
        pictures: How many of the best and of the worst samples to show of each kind.

    Raises:
        ValueError: If plotly is not installed, or the evaluation has no predictions.
    """
    figures.import_plotly()
    if evaluation.predictions is None:
        raise ValueError("A report needs predictions, which an evaluation read from files lacks.")
    title = "Evaluation on " + evaluation.provenance["data"]["name"]
    parts = [
        page_start(title),
        summary(evaluation.provenance),
        "<h2>Results</h2>",
        _results_table(evaluation),
        *_curves(evaluation),
    ]
    for protocol in _kinds(evaluation):
        parts += _section(evaluation, source, protocol, pictures)
    parts += [records(evaluation.results, evaluation.provenance), "</body></html>\n"]
    with atomic_file(Path(path)) as temporary:
        temporary.write_text("\n".join(parts), encoding="utf-8")


def _results_table(evaluation):
    header, rows = table_rows(evaluation)
    lines = ["<table><tr>", *(f"<th>{html.escape(cell)}</th>" for cell in header), "</tr>"]
    for is_published, cells in rows:
        lines.append("<tr class=published>" if is_published else "<tr>")
        lines += [f"<td>{html.escape(cell)}</td>" for cell in cells]
        lines.append("</tr>")
    lines.append(
        "</table><p class=note>In brackets: measured minus published. Published figures belong to "
        "the data set that is named; ~ marks those whose protocol differs in details.</p>"
    )
    if evaluation.skipped:
        left_out = "; ".join(f"{name}: {reason}" for name, reason in evaluation.skipped.items())
        lines.append(f"<p class=note>Left out: {html.escape(left_out)}.</p>")
    return "".join(lines)


def _curves(evaluation):
    """A PCK figure for each unit."""
    parts = []
    for unit in ("px", "mm"):
        results = {n: r for n, r in evaluation.results.items() if r.protocol.unit == unit}
        curves = [(n, r.protocol.thresholds, r.pck, False) for n, r in results.items()]
        if is_stb(evaluation.sample_ids) and any(name in results for name in STB_CURVE_PROTOCOLS):
            curves += [
                (f"{c.name} (earlier work)", c.thresholds, c.pck, True)
                for c in STB_REFERENCE_CURVES
            ]
        if curves:
            parts.append(embedded(figures.pck_figure(curves, unit)))
    return parts


def is_stb(sample_ids):
    """Whether samples are STB's, by the names that its reader gives them, packed or not."""
    return all(_STB_ID.fullmatch(name) for name in sample_ids)


def _kinds(evaluation):
    """A protocol for each kind of prediction, the first one: what is shown in detail."""
    kinds = {}
    for result in evaluation.results.values():
        protocol = result.protocol
        kinds.setdefault((predictor_of(protocol), protocol.quantity), protocol)
    return list(kinds.values())


def _section(evaluation, source, protocol, pictures):
    name = protocol.name
    result, parts = evaluation.results[name], evaluation.per_sample[name]
    section = [f"<h2>{html.escape(name)}</h2>"]
    section += [f"<p class=note>{html.escape(protocol.note)}</p>"] if protocol.note else []
    if protocol.quantity != "hand_mask":
        section.append(embedded(figures.keypoint_figure(result, protocol.root, protocol.unit)))
    section += [
        "<h3>Error against what the hand is like</h3>",
        "<p class=note>A point a sample, mean over its key points; the line is the median of "
        "equally large groups; boxes from the 5th to the 95th percentile.</p>",
        embedded(figures.attribute_figure(parts, evaluation.attributes, protocol.unit)),
    ]
    best, worst = best_and_worst(parts, pictures)
    errors = sample_errors(parts)
    for title, indices in (("Best samples", best), ("Worst samples", worst)):
        drawn = (draw_sample(source, evaluation.predictions, protocol, i) for i in indices)
        captions = (
            f"{evaluation.sample_ids[i]}: {figure_text(errors[i], protocol.unit)}" for i in indices
        )
        section.append(gallery(title, zip(drawn, captions, strict=True)))
    if protocol.quantity == "keypoints_xyz":
        section.append(_turnable(evaluation, protocol, best + worst[::-1], errors))
    return section


def _turnable(evaluation, protocol, indices, errors):
    if not indices:
        return ""
    names = [f"{evaluation.sample_ids[i]}: {figure_text(errors[i], 'mm')}" for i in indices]
    pair = compared_keypoints(protocol, evaluation.predictions, indices)
    return turnable(list(zip(names, *pair, strict=True)))
