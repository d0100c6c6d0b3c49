"""What tests put in place of a page's sizes, so that its code runs in seconds.

A page shows what a user types; here trainings have two steps of two samples, networks a twentieth
of their width, data sets a few samples. Everything else of a command stays as it is.
"""

import re

STEPS, MORE_STEPS, SAMPLES, WIDTH = 2, 3, 4, 0.05
_RENDERS = re.compile(r"^(synthetic:[a-z]+):\d+")

# Options with a value, by command: left out of the page's words, then added with the value here.
_OPTIONS = {
    "train": {
        "--steps": STEPS,
        "--batch-size": 2,
        "--width": WIDTH,
        "--test-samples": 2,
        "--max-minutes": None,
        "--test-every": None,
        "--save-every": None,
    },
    "resume": {"--steps": MORE_STEPS, "--max-minutes": None},
    "synthesize": {"--samples": SAMPLES, "--workers": None},
    "bench": {"--runs": 3, "--seconds": 0.1, "--width": WIDTH, "--batch-size": 2},
    "compare": {"--resamples": 100},
    "export": {"--samples": 2},
}

# Places in Python code; a network that is given a width keeps it.
_PYTHON = (
    (r"\bsteps=\d[\d_]*", f"steps={STEPS}"),
    (r"\bsamples=\d[\d_]*", f"samples={SAMPLES}"),
    (r"\b(batch_size)=\d+", r"\1=2"),
    (r"\b(ColorHandPose3D|HandSegNet|PoseNet|PosePriorNet|ViewpointNet)\(\)",
     rf"\1(width={WIDTH})"),
    (r"\b(ColorHandPose3D)\((?=pose_net=)", rf"\1(width={WIDTH}, "),
)  # fmt: skip


def quick_words(words):
    """A command's words after ``keras-hand3d``, at quick sizes."""
    kind = words[0]
    if kind == "train" and "--resume" in words:
        kind = "resume"
    elif words[:2] == ["data", "synthesize"]:
        kind = "synthesize"
    changes = dict(_OPTIONS.get(kind, {}))
    if "--init" in words:
        # The width is that of the weights.
        changes.pop("--width", None)
    words = [_RENDERS.sub(rf"\1:{SAMPLES}", word) for word in _without(words, changes)]
    for option, value in changes.items():
        if value is not None:
            words += [option, str(value)]
    return words


def _without(words, options):
    """The words without some options and their values, in either spelling."""
    kept, skipped = [], False
    for word in words:
        if skipped:
            skipped = False
        elif word in options:
            skipped = True
        elif word.split("=")[0] not in options:
            kept.append(word)
    return kept


def quick_python(code):
    """Python code at quick sizes."""
    for pattern, replacement in _PYTHON:
        code = re.sub(pattern, replacement, code)
    return code
