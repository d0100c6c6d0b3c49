"""The report on found hands: one HTML file that needs nothing beside it."""

import html
from pathlib import Path

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.evaluation import found_hands_figures, report_figures
from keras_hand3d.evaluation.found_hands_pictures import (
    best_and_worst_found,
    draw_all_hands,
    draw_found_hand,
    found_parts,
    missed_and_false,
)
from keras_hand3d.evaluation.found_hands_result import UNITS
from keras_hand3d.evaluation.hand_attributes import hand_attributes
from keras_hand3d.evaluation.report_page import (
    embedded,
    gallery,
    page_start,
    records,
    summary,
    turnable,
)
from keras_hand3d.evaluation.sample_errors import sample_errors
from keras_hand3d.evaluation.tables import figure_text
from keras_hand3d.files import atomic_file

TITLES = {
    "recall": "recall",
    "false_an_image": "false hands an image",
    "false_image_share": "images without hands that have a false one",
    "handedness_accuracy": "hand side right, of the found",
    "epe_uv_mean": "EPE in 2D, mean",
    "epe_uv_median": "EPE in 2D, median",
    "auc_uv": "AUC in 2D, missed hands wrong",
    "epe_xyz_mean": "EPE in 3D, mean",
    "epe_xyz_median": "EPE in 3D, median",
    "auc_xyz": "AUC in 3D, missed hands wrong",
    "box_error_mean": "error over the box's longer side, mean",
    "box_error_median": "error over the box's longer side, median",
    "calibration_error": "calibration error of the confidence",
}
"""What tables say of figures; one without a title is named as it is."""


def found_hands_rows(evaluation):
    """The table of an evaluation of found hands.

    Args:
        evaluation: A `FoundHandsEvaluation`.

    Returns:
        ``(header, rows)`` of text: a row a figure, a column a protocol.
    """
    results = evaluation.results
    rows = []
    for figure in next(iter(results.values())).figures:
        cells = [
            figure_text(r.figures.get(figure), UNITS.get(figure, "")) for r in results.values()
        ]
        if any(cells):
            rows.append((TITLES.get(figure, figure), *cells))
    return ("", *results), rows


def remarks(result):
    """What a reader must know beside the figures: a list of sentences.

    Args:
        result: A `FoundHandsResult`.
    """
    texts = [
        f"{result.found} of {result.hands} hands found in {result.images} images, "
        f"{result.ignored} smaller ones ignored, {result.false} false ones; "
        f"{result.empty_images} images show no hand. Scores from {result.min_score:g} on.",
        f"Key point 0 is the {result.root}.",
    ]
    if result.side_given:
        texts.append("The estimator does not tell left from right: it was given the true side.")
    texts.append(
        "It was given the camera's matrix."
        if result.intrinsics_given
        else "It was not given the camera's matrix."
    )
    return texts


def write_found_hands_report(path, evaluation, source, pictures=4):
    """Write the report of an evaluation of found hands.

    Args:
        path: The HTML file; made whole or not at all.
        evaluation: The `FoundHandsEvaluation`.
        source: The `HandSource` that was evaluated.
        pictures: How many of the best and of the worst hands, and of the images with missed and
            false hands, to show.

    Raises:
        ValueError: If plotly is not installed.
    """
    report_figures.import_plotly()
    results = evaluation.results
    parts = [
        page_start("Found hands in " + evaluation.provenance["data"]["name"]),
        summary(evaluation.provenance),
        "<h2>Results</h2>",
        _table(evaluation),
        *_curves(results),
        embedded(found_hands_figures.score_figure(results)),
    ]
    for name in results:
        parts += _section(evaluation, name, source, pictures)
    parts += [records(results, evaluation.provenance), "</body></html>\n"]
    with atomic_file(Path(path)) as temporary:
        temporary.write_text("\n".join(parts), encoding="utf-8")


def _table(evaluation):
    header, rows = found_hands_rows(evaluation)
    lines = ["<table>"]
    for tag, cells in [("th", header), *(("td", row) for row in rows)]:
        cells = "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells)
        lines.append(f"<tr>{cells}</tr>")
    return "".join([*lines, "</table>"])


def _curves(results):
    """PCK curves in 2D and, where there are some, in 3D."""
    parts = []
    for dimension in ("uv", "xyz"):
        known = {n: getattr(r, dimension) for n, r in results.items() if getattr(r, dimension)}
        curves = [(name, found.thresholds, found.pck, False) for name, found in known.items()]
        if curves:
            unit = next(iter(known.values())).unit
            parts.append(embedded(report_figures.pck_figure(curves, unit)))
    return parts


def _section(evaluation, name, source, pictures):
    result, hands = evaluation.results[name], evaluation.hands[name]
    protocol, predictions = result.protocol, evaluation.predictions[name]
    texts = [*([protocol.note] if protocol.note else []), *remarks(result)]
    section = [
        f"<h2>{html.escape(name)}</h2>",
        *(f"<p class=note>{html.escape(text)}</p>" for text in texts),
    ]
    if result.hands:
        section.append(embedded(found_hands_figures.recall_figure(hands)))
    if result.found:
        section.append(
            embedded(found_hands_figures.reliability_figure(result.reliability, protocol.box_pck))
        )
        for accuracy in filter(None, (result.uv, result.xyz)):
            figure = report_figures.keypoint_figure(accuracy, result.root, accuracy.unit)
            section.append(embedded(figure))
        section += _against_attributes(hands)
    best, worst = best_and_worst_found(hands, pictures)
    errors = _row_errors(hands)
    ids = evaluation.sample_ids
    for title, rows in (("Best hands", best), ("Worst hands", worst)):
        drawn = (draw_found_hand(source, predictions, hands, row) for row in rows)
        captions = (f"{ids[hands['image'][row]]}: {errors[row]:.3f} of the box" for row in rows)
        section.append(gallery(title, zip(drawn, captions, strict=True)))
    for kind, numbers in missed_and_false(evaluation, name, pictures).items():
        drawn = (draw_all_hands(source, predictions, hands, number) for number in numbers)
        captions = (ids[number] for number in numbers)
        section.append(gallery(f"Images with {kind} hands", zip(drawn, captions, strict=True)))
    if result.xyz is not None:
        section.append(_turnable(hands, [*best, *worst[::-1]], ids))
    return section


def _row_errors(hands):
    """Mean error of each hand in sides of its box, NaN where it was not found."""
    parts, rows = found_parts(hands)
    errors = np.full(len(hands["prediction"]), np.nan)
    errors[rows] = sample_errors(parts)
    return errors


def _against_attributes(hands):
    """Errors in pixels, and in 3D, against what the found hands are like."""
    rows = np.flatnonzero(hands["prediction"] >= 0)
    sides = np.eye(len(skeleton.HAND_SIDES))[hands["side"][rows]]
    xyz = hands["true_xyz"][rows] if "true_xyz" in hands else None
    attributes = hand_attributes(hands["true_uv"][rows], hands["visible"][rows], sides, xyz)
    section = [
        "<h3>Error against what the hand is like</h3>",
        "<p class=note>A point a found hand, mean over its key points; the line is the median of "
        "equally large groups; boxes from the 5th to the 95th percentile.</p>",
    ]
    for errors, unit in (("errors_uv", "px"), ("errors_xyz", "mm")):
        if errors in hands:
            # A hand that was found but not lifted has no error in 3D.
            known = np.isfinite(hands[errors][rows]).all(axis=1)
            parts = {"errors": hands[errors][rows][known], "counted": hands["counted"][rows][known]}
            values = {name: array[known] for name, array in attributes.items()}
            if known.any():
                section.append(embedded(report_figures.attribute_figure(parts, values, unit)))
    return section


def _turnable(hands, rows, ids):
    rows = [row for row in rows if np.isfinite(hands["errors_xyz"][row]).all()]
    shown = [
        (
            f"{ids[hands['image'][row]]}: {hands['errors_xyz'][row].mean():.1f} mm",
            hands["true_xyz"][row],
            hands["predicted_xyz"][row],
        )
        for row in rows
    ]
    return turnable(shown)
