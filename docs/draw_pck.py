"""Draws docs/pck.png: the PCK curves of the demo's pipeline and of what it has to beat.

make demo && python docs/draw_pck.py demo_out
"""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

CURVES = {
    "evaluation/results.json": ("the demo's networks", {"color": "#1f6fb4", "linewidth": 2.0}),
    "mean_pose.json": ("mean pose, placed in the true box", {"color": "0.55", "linestyle": "--"}),
}
AXES = {"demo_2d": "2D, whole image", "demo_3d": "3D, relative to the root"}


def main() -> None:
    """Draw the curves of a demo's folder."""
    folder = Path(sys.argv[1])
    figure, axes = pyplot.subplots(1, 2, figsize=(9.0, 3.9), sharey=True, layout="constrained")
    for axis, (protocol, title) in zip(axes, AXES.items(), strict=True):
        for file, (label, style) in CURVES.items():
            results = json.loads((folder / file).read_text())["results"]
            (result,) = (r for r in results if r["protocol"]["name"] == protocol)
            label = f"{label}: AUC {result['auc']:.2f}"
            axis.plot(result["protocol"]["thresholds"], result["pck"], label=label, **style)
            axis.set_xlabel(f"error threshold, {result['protocol']['unit']}")
        axis.set_title(title)
        axis.set_ylim(0.0, 1.0)
        axis.margins(x=0.0)
        axis.grid(alpha=0.3)
        axis.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.18))
    axes[0].set_ylabel("share of key points (PCK)")
    figure.savefig(Path(__file__).with_name("pck.png"), dpi=110)


if __name__ == "__main__":
    main()
