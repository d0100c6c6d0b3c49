"""Options that several commands have."""

from enum import StrEnum
from typing import Annotated

import typer


class Split(StrEnum):
    """Splits of a data set of RHD's layout."""

    TRAINING = "training"
    EVALUATION = "evaluation"


SplitOption = Annotated[
    Split, typer.Option("--split", help="Split, for RHD's layout.", rich_help_panel="Data")
]
CanvasOption = Annotated[
    int,
    typer.Option(
        "--canvas",
        min=16,
        help="Images of a folder are fitted into a square of this side.",
        rich_help_panel="Data",
    ),
]
