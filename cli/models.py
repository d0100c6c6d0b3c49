"""Networks named on the command line."""

from pathlib import Path


def load_network(path: Path):
    """The network of a run folder, or of a preset by name, folder or address.

    Args:
        path: What the user named.

    Raises:
        ValueError: If it is neither.
    """
    from keras_hand3d.models import HandModel
    from keras_hand3d.training import Run
    from keras_hand3d.training.run import MODEL_FOLDER

    if (path / MODEL_FOLDER).is_dir() or (path / "history.csv").is_file():
        return Run(path).load_model()
    return HandModel.from_preset(str(path))
