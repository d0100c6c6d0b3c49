"""Files of a user's own in the places of results."""

from collections.abc import Sequence
from pathlib import Path

from keras_hand3d.inference.input_files import InputFile
from keras_hand3d.inference.prediction_folder import FAILURE_COLUMNS, FAILURE_FILE, TABLE_FILE

_TABLE_BEGIN = "name,frame,time,hand,"
_PICTURES = {False: (".jpg", "_3d.png"), True: (".mp4",)}


def expect_no_foreign_pictures(folder: Path, files: Sequence[InputFile]) -> None:
    """Check that pictures would replace pictures of ours alone, with a result beside them.

    Args:
        folder: Folder of results.
        files: What is predicted on and drawn.

    Raises:
        ValueError: If another file lies in the place of one.
    """
    folder = Path(folder)
    if not folder.is_dir():
        return
    for file in files:
        if (folder / f"{file.name}.json").exists():
            continue
        for ending in _PICTURES[file.is_video]:
            path = folder / f"{file.name}{ending}"
            if path.exists():
                raise _foreign(path)


def expect_no_foreign_tables(folder: Path) -> None:
    """Check that the tables in a folder of results, if there are any, are ours.

    Args:
        folder: Folder of results.

    Raises:
        ValueError: If another file lies in the place of one.
    """
    begins = {TABLE_FILE: _TABLE_BEGIN, FAILURE_FILE: ",".join(FAILURE_COLUMNS)}
    for name, begin in begins.items():
        path = Path(folder) / name
        if not path.exists():
            continue
        if not path.is_file():
            raise _foreign(path)
        with path.open("rb") as stream:
            if stream.read(len(begin)) != begin.encode():
                raise _foreign(path)


def _foreign(path):
    return ValueError(
        f"{path}: the file is there already and is no result of this package: choose another "
        "folder for results."
    )
