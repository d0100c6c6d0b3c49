"""Opening a data set by what its folder looks like."""

from pathlib import Path

from keras_hand3d.data.image_folder import ImageFolder
from keras_hand3d.data.pack_index import INDEX_FILE
from keras_hand3d.data.packed_hands import PackedHands
from keras_hand3d.data.rhd import RHD, SPLITS


def open_source(path, split="training", canvas=320, depth=False):
    """Open a data set: a packed one, a folder of RHD's layout, or a folder of images.

    Args:
        path: The folder.
        split: ``"training"`` or ``"evaluation"``, for RHD's layout; the others have no splits.
        canvas: Side in pixels of the square that a folder of images is fitted into.
        depth: Whether samples of RHD's layout have ``depth``.

    Returns:
        A `PackedHands`, `RHD` or `ImageFolder`.

    Raises:
        FileNotFoundError: If the folder, the split, or what belongs to it is missing.
        ValueError: If the data set is damaged.
    """
    path = Path(path)
    if not path.is_dir():
        raise FileNotFoundError(f"{path}: there is no such folder.")
    if (path / INDEX_FILE).is_file():
        return PackedHands(path)
    if any(_has_split(path, name) for name in SPLITS):
        return RHD(path, split, depth)
    if path.name in SPLITS and _has_split(path.parent, path.name):
        raise ValueError(f"{path} is a split of RHD's layout: give the folder that it is in.")
    return ImageFolder(path, canvas=canvas)


def _has_split(root, name):
    annotations = f"anno_{name}.pickle"
    return (root / name / annotations).is_file() or (
        (root / name).is_dir() and (root / annotations).is_file()
    )
