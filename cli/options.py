"""Options that several commands have."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

_FILES = "Files of weights"
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")


class Split(StrEnum):
    """Splits of a data set that has them."""

    TRAINING = "training"
    EVALUATION = "evaluation"


SplitOption = Annotated[
    Split,
    typer.Option("--split", help="Split, where the data set has splits.", rich_help_panel="Data"),
]
CanvasOption = Annotated[
    int,
    typer.Option(
        "--canvas",
        min=16,
        max=8192,
        help="Images of a folder are fitted into a square of this side.",
        rich_help_panel="Data",
    ),
]
NetworkOption = Annotated[
    str | None,
    typer.Option("--network", help="Network of a .weights.h5 file.", rich_help_panel=_FILES),
]
WidthOption = Annotated[
    float,
    typer.Option(
        "--width", min=0.01, max=4.0, help="Its width; 1 is the paper's.", rich_help_panel=_FILES
    ),
]
VariantOption = Annotated[
    str | None,
    typer.Option(
        "--variant", help="Lifting variant, where a file does not tell.", rich_help_panel=_FILES
    ),
]


def check_picture(option: str, path: Path) -> None:
    """Raise ValueError unless a picture can be written under a name.

    Args:
        option: Option that names it, for the message.
        path: The name.
    """
    if path.is_dir() or path.suffix.lower() not in _PICTURES:
        what = "a folder" if path.is_dir() else repr(path.suffix or path.name)
        raise ValueError(
            f"{option} {path}: expected a file's name that ends in one of {', '.join(_PICTURES)}, "
            f"got {what}."
        )
