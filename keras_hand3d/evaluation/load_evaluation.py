"""Reading an evaluation of either kind."""

import json
from pathlib import Path

from keras_hand3d.evaluation.evaluation import RESULTS_FILE, Evaluation
from keras_hand3d.evaluation.found_hands_evaluation import FORMAT, FoundHandsEvaluation


def load_evaluation(folder):
    """Read what an evaluation wrote into a folder, of given crops or of found hands.

    Args:
        folder: The folder.

    Returns:
        An `Evaluation` or a `FoundHandsEvaluation`, without predictions.

    Raises:
        FileNotFoundError: If a file is missing.
        ValueError: If a file is damaged, or of a newer format.
    """
    path = Path(folder) / RESULTS_FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        # `Evaluation` says what is wrong with it.
        content = None
    is_found = isinstance(content, dict) and content.get("format") == FORMAT
    return (FoundHandsEvaluation if is_found else Evaluation).load(folder)
