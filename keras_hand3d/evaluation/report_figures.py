"""Figures of the report, as plotly's. Plotly is the extra ``[report]``."""

import html

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.evaluation.hand_attributes import ATTRIBUTES
from keras_hand3d.evaluation.sample_errors import sample_errors
from keras_hand3d.extras import needs_extra

LAYOUT = {
    "template": "plotly_white",
    "margin": {"l": 60, "r": 20, "t": 40, "b": 50},
    "height": 380,
    "font": {"size": 13},
}
COLORS = ("#2563a8", "#c2410c", "#2f855a", "#7e3fa8", "#a16207", "#0e7490", "#9f1239", "#475569")
_DASHES = ("solid", "longdash")
_MOST_POINTS = 5000
_BINS = 8


def import_plotly():
    """Plotly's graph objects.

    Raises:
        ValueError: If plotly is not installed.
    """
    with needs_extra("report", "The report", "or leave the report out"):
        import plotly.graph_objects as graph_objects
    return graph_objects


def pck_figure(curves, unit):
    """PCK curves.

    Args:
        curves: ``(name, thresholds, pck, is_reference)`` each; references are dotted.
        unit: Unit of the thresholds.
    """
    go = import_plotly()
    figure = go.Figure()
    for index, (name, thresholds, pck, is_reference) in enumerate(curves):
        line = {**curve_line(index), "dash": "dot", "width": 1.5} if is_reference else None
        figure.add_scatter(
            x=list(thresholds),
            y=list(pck),
            name=html.escape(name),
            line=line or curve_line(index),
            mode="lines+markers",
        )
    figure.update_layout(**LAYOUT, title="Share of correct key points")
    figure.update_xaxes(title=f"threshold, {unit}", rangemode="tozero")
    return figure.update_yaxes(title="PCK", range=[0, 1.02])


def curve_line(number):
    """How the curve of a number is drawn, from 0 to 15 unlike all others.

    Every second one has gaps, through which one that lies under it is seen.

    Args:
        number: From 0.
    """
    turn, color = divmod(number, len(COLORS))
    return {"color": COLORS[color], "dash": _DASHES[(color + turn) % 2], "width": 2.5}


def keypoint_figure(result, root, unit):
    """Mean and median error of each key point.

    Args:
        result: An `EvaluationResult` or `KeypointAccuracy`.
        root: What key point 0 is.
        unit: Unit of the errors.
    """
    go = import_plotly()
    names = [name.replace("_", " ") for name in skeleton.KEYPOINT_NAMES]
    names[skeleton.ROOT] = root
    colors = [f"rgb{color}" for color in skeleton.KEYPOINT_COLORS]
    colors[skeleton.ROOT] = "rgb(110, 110, 110)"
    figure = go.Figure()
    figure.add_bar(x=names, y=result.keypoint_epe_mean, marker_color=colors, name="mean")
    figure.add_scatter(
        x=names,
        y=result.keypoint_epe_median,
        mode="markers",
        name="median",
        marker={"color": "black", "symbol": "line-ew-open", "size": 14},
    )
    figure.update_layout(**LAYOUT, title="Error of each key point", showlegend=False)
    return figure.update_yaxes(title=f"mean (bar), median (line), {unit}")


def attribute_figure(parts, attributes, unit):
    """Error of samples against what their hands are like, each with the median in bins.

    Args:
        parts: Arrays of a protocol, see `Evaluation.per_sample`.
        attributes: See `hand_attributes`.
        unit: Unit of the errors; empty for one minus the IoU.
    """
    import_plotly()
    from plotly.subplots import make_subplots

    errors = sample_errors(parts)
    known = [name for name in ATTRIBUTES if name in attributes]
    columns = min(3, len(known))
    rows = -(-len(known) // columns)
    titles = [ATTRIBUTES[name] for name in known]
    figure = make_subplots(
        rows, columns, subplot_titles=titles, shared_yaxes=True, vertical_spacing=0.2 / rows
    )
    chosen = np.flatnonzero(np.isfinite(errors))
    # A page with every point of a large data set would not open.
    drawn = chosen[:: max(1, -(-len(chosen) // _MOST_POINTS))]
    for number, name in enumerate(known):
        place = {"row": number // columns + 1, "col": number % columns + 1}
        values = np.asarray(attributes[name], "float64")
        if name == "is_right":
            _add_sides(figure, errors, values > 0.5, place)
            continue
        figure.add_scatter(
            x=values[drawn].round(3).tolist(),
            y=errors[drawn].round(3).tolist(),
            mode="markers",
            marker={"size": 4, "opacity": 0.35, "color": COLORS[0]},
            **place,
        )
        x, y = binned_medians(values[chosen], errors[chosen])
        line = {"color": COLORS[1], "width": 3}
        figure.add_scatter(x=x, y=y, mode="lines+markers", line=line, **place)
    # Above the titles of the first row there are the buttons.
    layout = {**LAYOUT, "height": 330 * rows + 70, "margin": {**LAYOUT["margin"], "t": 70}}
    figure.update_layout(**layout, showlegend=False)
    figure.update_annotations(font_size=12)
    return figure.update_yaxes(title=f"error, {unit}" if unit else "1 - IoU", col=1)


def binned_medians(values, errors, bins=_BINS):
    """Medians of errors in bins that hold equally many samples.

    Args:
        values: ``(n,)`` what the bins are of.
        errors: ``(n,)``.
        bins: Number of bins at the most; equal values are never torn apart.

    Returns:
        ``(x, y)`` lists: the median value and the median error of each bin.
    """
    groups = equal_groups(values, bins)
    return (
        [float(np.median(values[group])) for group in groups],
        [float(np.median(errors[group])) for group in groups],
    )


def equal_groups(values, bins=_BINS):
    """Groups of equally many, from the smallest values to the largest.

    Args:
        values: ``(n,)``.
        bins: Number of groups at the most; equal values are never torn apart.

    Returns:
        A list of ``(n,)`` booleans.
    """
    edges = np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, values, side="right")
    return [place == number for number in np.unique(place)]


def _add_sides(figure, errors, is_right, place):
    for name, chosen, color in (
        (skeleton.HAND_SIDES[0], ~is_right, COLORS[2]),
        (skeleton.HAND_SIDES[1], is_right, COLORS[3]),
    ):
        values = errors[chosen & np.isfinite(errors)]
        label = f"{name} ({len(values)})"
        # Five numbers instead of every point: plotly draws a box of them.
        if len(values):
            low, first, middle, third, high = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))
            figure.add_box(
                x=[label], q1=[first], median=[middle], q3=[third], lowerfence=[low],
                upperfence=[high], marker_color=color, name=label, **place,
            )  # fmt: skip


def skeleton_figure(hands):
    """A hand in 3D that can be turned, truth and prediction, chosen from a list.

    Args:
        hands: ``(name, true, predicted)`` each, ``(21, 3)`` millimetres in the camera's frame.
    """
    go = import_plotly()
    figure = go.Figure()
    per_hand = 0
    for number, (_, true, predicted) in enumerate(hands):
        traces = _skeleton_traces(go, true, True) + _skeleton_traces(go, predicted, False)
        per_hand = len(traces)
        for trace in traces:
            trace.visible = number == 0
            figure.add_trace(trace)
    buttons = [
        {
            "label": html.escape(name),
            "method": "update",
            "args": [{"visible": [t // per_hand == n for t in range(per_hand * len(hands))]}],
        }
        for n, (name, *_) in enumerate(hands)
    ]
    menu = {"buttons": buttons, "x": 0.0, "xanchor": "left", "y": 1.08, "yanchor": "top"}
    axes = {"xaxis": "x, mm", "yaxis": "z (away), mm", "zaxis": "y (down), mm"}
    scene = {axis: {"title": {"text": title}} for axis, title in axes.items()}
    scene["zaxis"]["autorange"] = "reversed"
    # Seen as the camera sees it: from in front, the image's x to the right.
    camera = {"eye": {"x": 0.0, "y": -1.9, "z": 0.35}}
    layout = {**LAYOUT, "height": 620}
    figure.update_layout(
        **layout, updatemenus=[menu], scene={**scene, "aspectmode": "data", "camera": camera}
    )
    return figure


def _skeleton_traces(go, keypoints_xyz, is_truth):
    """A line a finger, from the root to its tip. The axes are turned: plotly's z goes up."""
    x, y, z = np.asarray(keypoints_xyz, "float64").round(2).T
    traces = []
    for finger, chain in zip(skeleton.FINGERS, skeleton.FINGER_CHAINS, strict=True):
        points = [skeleton.ROOT, *chain]
        color = "rgb(150, 150, 150)" if is_truth else f"rgb{skeleton.FINGER_COLORS[finger]}"
        traces.append(
            go.Scatter3d(
                x=x[points].tolist(),
                y=z[points].tolist(),
                z=y[points].tolist(),
                mode="lines+markers",
                line={"color": color, "width": 4 if is_truth else 7},
                marker={"color": color, "size": 3 if is_truth else 4},
                name="truth" if is_truth else "prediction",
                showlegend=finger == skeleton.FINGERS[0],
                legendgroup="truth" if is_truth else "prediction",
                text=[skeleton.KEYPOINT_NAMES[point] for point in points],
                hoverinfo="text+name",
            )
        )
    return traces
