"""A run folder: what was trained, how, and what came of it."""

import csv
import json
from importlib import metadata
from pathlib import Path

import keras

from keras_hand3d.files import atomic_file
from keras_hand3d.models import HandModel

CONFIG_FILE = "config.json"
HISTORY_FILE = "history.csv"
MODEL_FOLDER = "model"
FORMAT = 1


class Run:
    """A run folder: ``config.json``, ``history.csv`` and, once trained, the preset ``model``.

    Args:
        folder: The folder.

    Attributes:
        folder: The folder.
        config: Content of config.json.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.config = self._read_config()

    @classmethod
    def create(cls, folder, config):
        """Make a new run.

        Args:
            folder: Folder to be made; it must not exist or be empty.
            config: Everything needed to repeat the run, a JSON-able dictionary.

        Raises:
            FileExistsError: If the folder holds something already.
        """
        folder = Path(folder)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FileExistsError(f"{folder} exists already: give the run another name.")
        folder.mkdir(parents=True, exist_ok=True)
        with atomic_file(folder / CONFIG_FILE) as path:
            path.write_text(json.dumps({"format": FORMAT, **config}, indent=2) + "\n")
        return cls(folder)

    def save_model(self, model, metrics):
        """Write the trained network as a preset.

        Args:
            model: The network.
            metrics: Figures for its metadata.
        """
        model.save_to_preset(self.folder / MODEL_FOLDER, metrics=metrics)

    def load_model(self):
        """The trained network.

        Raises:
            ValueError: If the run has none yet.
        """
        folder = self.folder / MODEL_FOLDER
        if not folder.is_dir():
            raise ValueError(f"{self.folder}: the run has no trained model (it did not finish).")
        return HandModel.from_preset(folder)

    def write_history(self, rows):
        """Write rows of step and loss as CSV.

        Args:
            rows: Pairs of step and mean loss since the row before.
        """
        with (
            atomic_file(self.folder / HISTORY_FILE) as path,
            path.open("w", newline="", encoding="utf-8") as stream,
        ):
            writer = csv.writer(stream)
            writer.writerow(("step", "loss"))
            writer.writerows(rows)

    def _read_config(self):
        path = self.folder / CONFIG_FILE
        try:
            config = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ValueError(
                f"{self.folder}: not a run folder, {CONFIG_FILE} is missing."
            ) from None
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise ValueError(f"{path}: expected JSON: {error}") from None
        found = config.get("format") if isinstance(config, dict) else None
        if not isinstance(found, int) or found > FORMAT:
            raise ValueError(f"{path}: expected a run of format {FORMAT} or older, got {found!r}.")
        return config


def versions():
    """Versions of what a result depends on."""
    return {
        "keras_hand3d": metadata.version("keras-hand3d"),
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
    }
