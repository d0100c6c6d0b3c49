"""Opening a data set by what its folder looks like."""

from pathlib import Path

from keras_hand3d.data.freihand import FreiHAND
from keras_hand3d.data.image_folder import ImageFolder
from keras_hand3d.data.pack_index import INDEX_FILE
from keras_hand3d.data.packed_hands import PackedHands
from keras_hand3d.data.rhd import RHD, SPLITS
from keras_hand3d.data.stb import STB
from keras_hand3d.extras import needs_extra
from keras_hand3d.files import expect_folder

SYNTHETIC = "synthetic"
"""The name that asks for renders instead of a folder; what follows after colons are their variety,
number and seed: ``synthetic:wide:24000:7``."""


def open_source(path, split="training", canvas=320, depth=False):
    """Open a data set by what its folder looks like, or renders that never touch the disk.

    A packed data set is known by its index, RHD's layout by ``anno_SPLIT.pickle``, FreiHAND by
    ``SPLIT_xyz.json``, STB by its ``labels``; what remains is a folder of images. For other
    sequences, cameras or conventions than the published ones make an `STB` or `FreiHAND` yourself.

    Args:
        path: The folder, or, where there is no folder of that name, ``"synthetic"``, as it is or
            as ``"synthetic:VARIETY:SAMPLES:SEED"``, of which the last ones may be left out, see
            `SyntheticHands`.
        split: ``"training"`` or ``"evaluation"``; packed data sets and folders of images have no
            splits.
        canvas: Side in pixels of the square that a folder of images is fitted into.
        depth: Whether samples of RHD's layout and renders have ``depth``.

    Returns:
        A `PackedHands`, `RHD`, `FreiHAND`, `STB`, `SyntheticHands` or `ImageFolder`.

    Raises:
        FileNotFoundError: If the folder, the split, or what belongs to it is missing.
        NotADirectoryError: If it is a file.
        ValueError: If the data set is damaged, or the renderer's libraries are missing.
    """
    path = Path(path)
    if str(path).partition(":")[0] == SYNTHETIC and not path.exists():
        return _renders(str(path), split, depth)
    expect_folder(path)
    if (path / INDEX_FILE).is_file():
        return PackedHands(path)
    if any(_has_split(path, name) for name in SPLITS):
        return RHD(path, split, depth)
    if path.name in SPLITS and _has_split(path.parent, path.name):
        raise ValueError(f"{path} is a split of RHD's layout: give the folder that it is in.")
    if any((path / f"{name}_xyz.json").is_file() for name in SPLITS):
        return FreiHAND(path, split)
    if any((path / "labels").glob("*_[BS][BK].mat")):
        return STB(path, STB.split(split))
    return ImageFolder(path, canvas=canvas)


def _renders(text, split, depth):
    with needs_extra("synthetic", "Rendering"):
        from keras_hand3d.data.synthetic import SyntheticHands

    _, *parts = text.split(":")
    names = ("variety", "samples", "seed")
    try:
        said = {
            name: part if name == "variety" else int(part)
            for name, part in zip(names[: len(parts)], parts, strict=True)
        }
    except ValueError:
        raise ValueError(
            f"{text}: expected {SYNTHETIC}:VARIETY:SAMPLES:SEED with whole numbers for the last "
            "two, of which the last ones may be left out."
        ) from None
    return SyntheticHands(split=split, depth=depth, **said)


def _has_split(root, name):
    annotations = f"anno_{name}.pickle"
    return (root / name / annotations).is_file() or (
        (root / name).is_dir() and (root / annotations).is_file()
    )
