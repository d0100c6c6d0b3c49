"""The report: one HTML file that needs nothing beside it."""

import base64
import html
import json
import re
from pathlib import Path

import cv2
import numpy as np

from keras_hand3d.evaluation import report_figures as figures
from keras_hand3d.evaluation.pictures import draw_sample
from keras_hand3d.evaluation.predictors import predictor_of
from keras_hand3d.evaluation.protocol_errors import compared_keypoints
from keras_hand3d.evaluation.published import STB_CURVE_PROTOCOLS, STB_REFERENCE_CURVES
from keras_hand3d.evaluation.sample_errors import best_and_worst, sample_errors
from keras_hand3d.evaluation.tables import figure_text, table_rows
from keras_hand3d.files import atomic_file

_JPEG_QUALITY = 88
_STB_ID = re.compile(r"B[1-6](Counting|Random)_(BB_left|BB_right|SK)_\d+")

# The policy lets nothing be fetched: whatever the page holds, it opens offline and tells nobody.
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: blob:;
 script-src 'unsafe-inline' 'unsafe-eval' blob:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; color: #1f2937; max-width: 1180px;
 margin: 2em auto; padding: 0 1.2em; }}
h1 {{ font-size: 1.6em; margin-bottom: .2em }} h2 {{ margin-top: 2em; border-bottom: 1px solid
 #d1d5db; padding-bottom: .2em }} h3 {{ margin: 1.2em 0 .3em }}
table {{ border-collapse: collapse; font-size: .92em }}
th, td {{ padding: .3em .8em; text-align: right; border-bottom: 1px solid #e5e7eb }}
th:first-child, td:first-child, td.text {{ text-align: left }}
tr.published td {{ color: #6b7280 }} tr.published td:first-child {{ padding-left: 2em }}
.samples {{ display: flex; flex-wrap: wrap; gap: .8em }} figure {{ margin: 0 }}
figcaption {{ font-size: .85em; color: #4b5563 }} img {{ max-width: 100%; border-radius: 4px }}
p.note {{ color: #4b5563 }} pre {{ background: #f3f4f6; padding: 1em; overflow-x: auto;
 font-size: .85em }} details {{ margin: .6em 0 }}
</style>
<script>{plotly}</script></head><body>
"""


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
    from plotly.offline import get_plotlyjs

    title = "Evaluation on " + evaluation.provenance["data"]["name"]
    parts = [
        _HEAD.format(title=html.escape(title), plotly=get_plotlyjs()),
        f"<h1>{html.escape(title)}</h1>",
        _summary(evaluation),
        "<h2>Results</h2>",
        _results_table(evaluation),
        *_curves(evaluation),
    ]
    for protocol in _kinds(evaluation):
        parts += _section(evaluation, source, protocol, pictures)
    parts += [_records(evaluation), "</body></html>\n"]
    with atomic_file(Path(path)) as temporary:
        temporary.write_text("\n".join(parts), encoding="utf-8")


def _summary(evaluation):
    record = evaluation.provenance
    texts = [f"{record['data']['samples']} samples", record["date"]]
    texts += [weights["name"] for weights in record["weights"]]
    return "<p>" + " · ".join(html.escape(str(text)) for text in texts) + "</p>"


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
            parts.append(_embedded(figures.pck_figure(curves, unit)))
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
        section.append(_embedded(figures.keypoint_figure(result)))
    section += [
        "<h3>Error against what the hand is like</h3>",
        "<p class=note>A point a sample, mean over its key points; the line is the median of "
        "equally large groups; boxes from the 5th to the 95th percentile.</p>",
        _embedded(figures.attribute_figure(parts, evaluation.attributes, protocol.unit)),
    ]
    best, worst = best_and_worst(parts, pictures)
    errors = sample_errors(parts)
    for title, indices in (("Best samples", best), ("Worst samples", worst)):
        section += [f"<h3>{title}</h3>", "<div class=samples>"] if indices else []
        for index in indices:
            picture = draw_sample(source, evaluation.predictions, protocol, index)
            caption = f"{evaluation.sample_ids[index]}: {figure_text(errors[index], protocol.unit)}"
            section.append(_picture(picture, caption))
        section += ["</div>"] if indices else []
    if protocol.quantity == "keypoints_xyz":
        section += ["<h3>In 3D</h3>", _turnable(evaluation, protocol, best + worst[::-1], errors)]
    return section


def _turnable(evaluation, protocol, indices, errors):
    if not indices:
        return ""
    names = [f"{evaluation.sample_ids[i]}: {figure_text(errors[i], 'mm')}" for i in indices]
    pair = compared_keypoints(protocol, evaluation.predictions, indices)
    hands = list(zip(names, *pair, strict=True))
    return "<p class=note>Drag to turn, scroll to come nearer; grey is the truth.</p>" + _embedded(
        figures.skeleton_figure(hands)
    )


def _records(evaluation):
    parts = ["<h2>Protocols</h2>"]
    for name, result in evaluation.results.items():
        record = html.escape(json.dumps(result.protocol.to_dict(), indent=2))
        parts.append(
            f"<details><summary>{html.escape(name)}</summary><pre>{record}</pre></details>"
        )
    record = html.escape(json.dumps(evaluation.provenance, indent=2))
    return "".join([*parts, f"<h2>Provenance</h2><pre>{record}</pre>"])


def _picture(picture, caption):
    quality = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    _, data = cv2.imencode(".jpg", np.ascontiguousarray(picture[..., ::-1]), quality)
    source = "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()
    caption = html.escape(caption)
    return (
        f'<figure><img src="{source}" alt="{caption}"><figcaption>{caption}</figcaption></figure>'
    )


def _embedded(figure):
    config = {"displaylogo": False, "responsive": True}
    return figure.to_html(config, full_html=False, include_plotlyjs=False)
