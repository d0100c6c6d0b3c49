"""Figures of the report on found hands, as plotly's."""

import html

import numpy as np

from keras_hand3d.evaluation.report_figures import (
    COLORS,
    LAYOUT,
    curve_line,
    equal_groups,
    import_plotly,
)


def reliability_figure(reliability, share):
    """Confidence of key points against how often they are right, and how many there are.

    Args:
        reliability: A `Reliability`.
        share: Of the box's longer side, up to which an error is right.
    """
    go = import_plotly()
    bins = len(reliability.counts)
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", name="calibrated", line={"color": "gray", "dash": "dash"}
    )
    total = max(sum(reliability.counts), 1)
    figure.add_bar(
        x=[(number + 0.5) / bins for number in range(bins)],
        y=[count / total for count in reliability.counts],
        width=1.0 / bins,
        opacity=0.3,
        name="share of the key points",
        marker_color=COLORS[7],
    )
    figure.add_scatter(
        x=reliability.confidence,
        y=reliability.share,
        mode="lines+markers",
        name="right",
        line={"color": COLORS[0], "width": 2.5},
    )
    error = reliability.expected_error
    text = "no key points" if error is None else f"expected calibration error {error:.3f}"
    figure.update_layout(**LAYOUT, title=f"Confidence of key points: {text}")
    figure.update_xaxes(title="confidence", range=[0, 1])
    return figure.update_yaxes(title=f"share with an error up to {share:g} box", range=[0, 1.02])


def score_figure(results):
    """Recall against false hands an image, as hands of low scores are left out.

    Args:
        results: By the protocol's name, a `FoundHandsResult`.
    """
    go = import_plotly()
    figure = go.Figure()
    for number, (name, result) in enumerate(results.items()):
        curve = result.score_curve or [()]
        scores, recall, false = zip(*curve, strict=True) if curve[0] else [()] * 3
        figure.add_scatter(
            x=false,
            y=recall,
            text=[f"score from {score:.3f}" for score in scores],
            name=html.escape(name),
            mode="lines+markers",
            line=curve_line(number),
        )
    figure.update_layout(**LAYOUT, title="Recall against false hands, as the least score varies")
    figure.update_xaxes(title="false hands an image", rangemode="tozero")
    return figure.update_yaxes(title="recall", range=[0, 1.02])


def recall_figure(hands):
    """Share of the hands that were found, in groups of equally many by size.

    Args:
        hands: Rows of hands, see `compare_found_hands`; at least one.
    """
    go = import_plotly()
    sizes, is_found = hands["box_sides"], hands["prediction"] >= 0
    groups = equal_groups(sizes)
    figure = go.Figure()
    figure.add_scatter(
        x=[float(np.median(sizes[group])) for group in groups],
        y=[float(is_found[group].mean()) for group in groups],
        text=[f"{int(group.sum())} hands" for group in groups],
        mode="lines+markers",
        line={"color": COLORS[0], "width": 2.5},
    )
    figure.update_layout(**LAYOUT, title="Hands found, by their size", showlegend=False)
    figure.update_xaxes(title="longer side of the box of all key points, px", rangemode="tozero")
    return figure.update_yaxes(title="recall", range=[0, 1.02])
