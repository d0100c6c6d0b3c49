"""The cards of shipped presets, in Markdown. `release_preset.py` writes them."""

from keras_hand3d.evaluation.found_hands_report import TITLES

TRAINING, BESIDES = "Training", "Looked at besides"
"""Headings of what is told of a preset in words."""

_REAL_TIME = """\
`hand_detector_lite` and `hand_pose_25d_lite` together find several hands and their sides in any
photo. They are what `kh.HandPoseEstimator()` and `keras-hand3d predict` take where no model is
named."""
_PAPER = """\
`hand_seg_net_lite`, `pose_net_lite` and `lifting_lite` together are the paper's pipeline, narrow: a
start for trainings without a GPU, not a way to good key points. It finds one hand, whose side is
told."""
_TOGETHER = {"HandDetector": _REAL_TIME, "HandPose25D": _REAL_TIME}
_UNITS = {"epe_uv": " px", "epe_xyz": " mm"}
_LICENCE = "Apache-2.0, as the package. The training data are this package's own renders."
_LIMITS = """\
- It has seen renders of a procedural hand and nothing else: no photo was used to train, choose or
  tune it.
- Small, folded, hidden and blurred hands are where it errs most.
- It is no means to identify people, to read signs or to guard anything.
"""


def model_card(name, model, training, measured, besides=""):
    """The card.

    Args:
        name: Name of the preset.
        model: The network.
        training: What is told of its training.
        measured: Rows of comparisons with the ``data`` that they are of, one for each set that it
            was measured on.
        besides: What was seen on other images, if anything was.
    """
    if besides:
        besides = f"## {BESIDES}\n\n{besides}\n\n"
    network = type(model).__name__
    return f"""\
# {name}

{type(model).__doc__.splitlines()[0]}
{model.count_params():,} parameters, stored in float16, trained on renders alone.

```python
import keras_hand3d as kh

model = kh.models.{network}.from_preset("{name}")
```

{_TOGETHER.get(network, _PAPER)}

## Measured on held-out renders

{_tables(measured) if measured else "Alone: nothing. See the preset that it works with."}

{besides}## Limits

{_LIMITS}
## Licence

{_LICENCE}

## {TRAINING}

{training}
"""


def section(card, heading):
    """The text of a card under a heading of the second level; empty where there is none."""
    return card.partition(f"\n## {heading}\n")[2].partition("\n## ")[0].strip()


def _tables(measured):
    """A table a protocol, a column a set."""
    sets = [{key: value for key, value in row["data"].items() if value} for row in measured]
    common = dict(set.intersection(*(set(data.items()) for data in sets)))
    settings = ", ".join(f"{key} {value}" for key, value in sorted(common.items()))
    own = [
        ", ".join(f"{key} {value}" for key, value in data.items() if key not in common)
        for data in sets
    ]
    parts = [f"With the networks that it works with, on renders ({settings})."]
    for protocol in measured[0]["protocols"]:
        figures = [row["protocols"].get(protocol, {}) for row in measured]
        parts.append(f"| `{protocol}` | {' | '.join(own)} |\n| --- |{' ---: |' * len(own)}")
        parts[-1] += "".join(_row(key, figures) for key in figures[0])
    return "\n\n".join(parts)


def _row(key, figures):
    texts = [_text(key, values.get(key)) for values in figures]
    return f"\n| {TITLES.get(key, key)} | {' | '.join(texts)} |" if any(texts) else ""


def _text(key, value):
    unit = next((unit for start, unit in _UNITS.items() if key.startswith(start)), "")
    return "" if value is None else f"{value:.3g}{unit}"
