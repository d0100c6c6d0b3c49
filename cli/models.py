"""Networks named on the command line."""

from pathlib import Path


def load_network(name: str):
    """The network of a run folder, or of a preset by name, folder or ``hf://`` address.

    Args:
        name: What the user named.

    Raises:
        ValueError: If it is neither.
    """
    from keras_hand3d.models import HandModel
    from keras_hand3d.training import Run
    from keras_hand3d.training.run import HISTORY_FILE, MODEL_FOLDER

    is_run = any((Path(name) / part).exists() for part in (MODEL_FOLDER, HISTORY_FILE))
    return Run(name).load_model() if is_run else HandModel.from_preset(name)
