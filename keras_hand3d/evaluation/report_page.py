"""What every report's page is made of: one HTML file that needs nothing beside it."""

import base64
import html
import json

import cv2
import numpy as np

from keras_hand3d.evaluation.report_figures import skeleton_figure

_JPEG_QUALITY = 88

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


def page_start(title):
    """The head of a page, with plotly in it, and its title.

    Args:
        title: The title, plain text.
    """
    from plotly.offline import get_plotlyjs

    head = _HEAD.format(title=html.escape(title), plotly=get_plotlyjs())
    return f"{head}<h1>{html.escape(title)}</h1>"


def summary(record):
    """A line of what was evaluated.

    Args:
        record: Provenance, see `provenance`.
    """
    texts = [f"{record['data']['samples']} samples", record["date"]]
    texts += [weights["name"] for weights in record["weights"]]
    return "<p>" + " · ".join(html.escape(str(text)) for text in texts) + "</p>"


def records(results, provenance):
    """The protocols' records and the provenance.

    Args:
        results: By the protocol's name, results with a ``protocol``.
        provenance: See `provenance`.
    """
    parts = ["<h2>Protocols</h2>"]
    for name, result in results.items():
        record = html.escape(json.dumps(result.protocol.to_dict(), indent=2))
        parts.append(
            f"<details><summary>{html.escape(name)}</summary><pre>{record}</pre></details>"
        )
    record = html.escape(json.dumps(provenance, indent=2))
    return "".join([*parts, f"<h2>Provenance</h2><pre>{record}</pre>"])


def gallery(title, pictures):
    """Pictures under a title; nothing without any.

    Args:
        title: The title, plain text.
        pictures: Pairs of ``(height, width, 3)`` uint8 RGB and a caption, plain text.
    """
    shown = "".join(_picture(*pair) for pair in pictures)
    return f"<h3>{html.escape(title)}</h3><div class=samples>{shown}</div>" if shown else ""


def turnable(hands):
    """Hands in 3D that can be turned.

    Args:
        hands: See `skeleton_figure`; none gives nothing.
    """
    if not hands:
        return ""
    note = "<p class=note>Drag to turn, scroll to come nearer; grey is the truth.</p>"
    return f"<h3>In 3D</h3>{note}{embedded(skeleton_figure(hands))}"


def _picture(picture, caption):
    quality = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    _, data = cv2.imencode(".jpg", np.ascontiguousarray(picture[..., ::-1]), quality)
    source = "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()
    caption = html.escape(caption)
    return (
        f'<figure><img src="{source}" alt="{caption}"><figcaption>{caption}</figcaption></figure>'
    )


def embedded(figure):
    """A plotly figure of a page that `page_start` began."""
    config = {"displaylogo": False, "responsive": True}
    return figure.to_html(config, full_html=False, include_plotlyjs=False)
