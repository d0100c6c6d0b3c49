"""A run folder: what was trained, how, and what came of it."""

import contextlib
import csv
import json
import shutil
import tempfile
from pathlib import Path

from keras_hand3d.files import atomic_file, atomic_folder, is_taken
from keras_hand3d.model_folders import BEST_FOLDER, HISTORY_FILE, MODEL_FOLDER
from keras_hand3d.models import HandModel

CONFIG_FILE = "config.json"
PICTURE_FOLDER = "pictures"
TENSORBOARD_FOLDER = "tensorboard"
FORMAT = 2
"""Format 1 had no checkpoints, and its recipe no width."""

HISTORY_COLUMNS = ("step", "loss", "test_loss", "learning_rate")


class Run:
    """A run folder.

    It holds ``config.json``, ``history.csv``, ``checkpoints`` to go on from, ``pictures`` of sample
    predictions, and presets: ``best``, of the lowest loss so far, and, once the training has ended
    or was stopped in order, ``model``, of its last step.

    Args:
        folder: The folder.

    Attributes:
        folder: The folder.
        config: Content of config.json.

    Raises:
        ValueError: If it is no run folder, or one of a newer version.
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
        if is_taken(folder):
            raise FileExistsError(
                f"{folder} exists already: give the run another name, or resume it."
            )
        with atomic_folder(folder) as temporary:
            cls._write_config(temporary, {"format": FORMAT, **config})
        return cls(folder)

    def update_config(self, **content):
        """Replace entries of the config, as when a run is made longer.

        Args:
            **content: Name and JSON-able value.
        """
        self._write_config(self.folder, self.config | content)
        self.config = self._read_config()

    def save_model(self, model, metrics, name=MODEL_FOLDER):
        """Write the network as a preset, in the place of an earlier one.

        Args:
            model: The network.
            metrics: Figures for its metadata.
            name: `MODEL_FOLDER` or `BEST_FOLDER`.
        """
        with _replaced_folder(self.folder / name) as temporary:
            model.save_to_preset(temporary, metrics=metrics)

    @property
    def told_root(self):
        """Class of the network and what key point 0 is to it, each None where nothing tells."""
        recipe = self.config.get("recipe")
        recipe = recipe if isinstance(recipe, dict) else {}
        return recipe.get("network"), recipe.get("root")

    def load_model(self):
        """The trained network.

        Raises:
            ValueError: If the run has none yet.
        """
        folder = self.folder / MODEL_FOLDER
        if not folder.is_dir():
            best = self.folder / BEST_FOLDER
            also = f" or take {best}, the best so far" if best.is_dir() else ""
            raise ValueError(
                f"{self.folder}: the run has no trained model (it did not finish): resume it{also}."
            )
        return HandModel.from_preset(folder)

    def write_history(self, rows):
        """Write the history as CSV.

        Args:
            rows: Rows of `HISTORY_COLUMNS`; None where a value is missing.
        """
        with (
            atomic_file(self.folder / HISTORY_FILE) as path,
            path.open("w", newline="", encoding="utf-8") as stream,
        ):
            writer = csv.writer(stream)
            writer.writerow(HISTORY_COLUMNS)
            writer.writerows(rows)

    def clear_unfinished(self):
        """Take away what a writer that was killed has left; put back what it had moved away."""
        for name in (MODEL_FOLDER, BEST_FOLDER):
            old = _old(self.folder / name)
            if old.exists() and not (self.folder / name).exists():
                old.rename(self.folder / name)
            for pattern in (f".{name}.*", f"..{name}.*"):
                for path in self.folder.glob(pattern):
                    shutil.rmtree(path, ignore_errors=True)
        for path in self.folder.glob(f".*.{HISTORY_FILE}"):
            path.unlink(missing_ok=True)

    @staticmethod
    def _write_config(folder, config):
        with atomic_file(folder / CONFIG_FILE) as path:
            path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")

    def _read_config(self):
        path = self.folder / CONFIG_FILE
        try:
            config = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise ValueError(
                f"{self.folder}: not a run folder, {CONFIG_FILE} is missing."
            ) from None
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise ValueError(f"{path}: expected JSON: {error}") from None
        found = config.get("format") if isinstance(config, dict) else None
        if not isinstance(found, int):
            raise ValueError(f"{path}: expected the format of a run, got {found!r}.")
        if found > FORMAT:
            raise ValueError(
                f"{path}: expected a run of format {FORMAT} or older, got {found}: it was made by "
                "a newer keras-hand3d; update this one."
            )
        return config


def _old(folder):
    return folder.with_name(f".{folder.name}.old")


@contextlib.contextmanager
def _replaced_folder(folder):
    """A temporary folder that takes the place of another if the block ends well.

    A reader finds the old folder or the new one; a writer killed between two renames leaves the old
    one under the name that `Run.clear_unfinished` looks for.
    """
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        yield temporary
        temporary.chmod(0o755)
        shutil.rmtree(_old(folder), ignore_errors=True)
        if folder.exists():
            folder.rename(_old(folder))
        temporary.rename(folder)
        shutil.rmtree(_old(folder), ignore_errors=True)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
