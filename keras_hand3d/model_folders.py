"""Where the models of presets and of runs lie. Needs no Keras."""

import re
from pathlib import Path

from keras_hand3d.extras import needs_extra

CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.weights.h5"
METADATA_FILE = "metadata.json"
DEFAULT_PRESETS = ("hand_detector_lite", "hand_pose_25d_lite")
"""What finds hands in any photo by itself."""

MODEL_FOLDER = "model"
BEST_FOLDER = "best"
CHECKPOINT_FOLDER = "checkpoints"
HISTORY_FILE = "history.csv"

_HUB_SCHEME = "hf://"
# No name of a user or repository has two dashes in a row.
_HUB_FILE = re.compile(r"/models--([^/]+)/snapshots/([^/]+)/[^/]+$")


def preset_folder(preset: str | Path) -> Path:
    """The folder that a preset's name, path or ``hf://`` address stands for.

    Raises:
        ValueError: If there is none.
    """
    text = str(preset)
    if text.startswith(_HUB_SCHEME):
        return _hub_folder(text.removeprefix(_HUB_SCHEME))
    shipped = shipped_presets()
    if text in shipped:
        return shipped[text]
    folder = Path(preset)
    if folder.is_dir():
        return folder
    raise ValueError(
        f"No preset {text!r}: neither a folder nor one of the shipped presets "
        f"({', '.join(shipped) or 'none'})."
    )


def shipped_presets() -> dict[str, Path]:
    """Name and folder of the presets inside of the package."""
    root = Path(__file__).parent / "presets"
    folders = sorted(root.iterdir()) if root.is_dir() else []
    return {folder.name: folder for folder in folders if (folder / CONFIG_FILE).is_file()}


def hub_address(path: str | Path) -> str | None:
    """The ``hf://user/repo@revision`` that a file of the hub's cache comes from, or None.

    Args:
        path: The file.
    """
    found = _HUB_FILE.search(Path(path).as_posix())
    return found and f"{_HUB_SCHEME}{found[1].replace('--', '/')}@{found[2]}"


def default_presets() -> tuple[str, ...]:
    """`DEFAULT_PRESETS`, if the package ships them.

    Raises:
        ValueError: If it does not.
    """
    if not set(DEFAULT_PRESETS) <= set(shipped_presets()):
        raise ValueError("This package ships no trained weights: name a run folder or a preset.")
    return DEFAULT_PRESETS


def is_run(folder: str | Path) -> bool:
    """Whether a folder is that of a run, finished or not."""
    parts = (MODEL_FOLDER, HISTORY_FILE, BEST_FOLDER, CHECKPOINT_FOLDER)
    return any((Path(folder) / part).exists() for part in parts)


def _hub_folder(repository):
    with needs_extra("hub", "A hf:// preset"):
        from huggingface_hub import snapshot_download
    files = [CONFIG_FILE, WEIGHTS_FILE, METADATA_FILE]
    return Path(snapshot_download(repository, allow_patterns=files))
