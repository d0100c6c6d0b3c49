"""Options that several commands have."""

from enum import StrEnum
from typing import Annotated

import typer


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
        help="Images of a folder are fitted into a square of this side.",
        rich_help_panel="Data",
    ),
]
