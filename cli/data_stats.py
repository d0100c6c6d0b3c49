"""``keras-hand3d data stats``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.options import CanvasOption, Split, SplitOption
from keras_hand3d.cli.printing import print_plainly
from keras_hand3d.cli.progress import progress_bar


@clean_errors
def stats(
    folder: Annotated[
        Path, typer.Argument(help="Data set, or synthetic:VARIETY:SAMPLES:SEED (rhd or wide).")
    ],
    split: SplitOption = Split.TRAINING,
    canvas: CanvasOption = 320,
) -> None:
    """Count and measure a data set: sides, visibility, sizes, distances, poses."""
    from keras_hand3d.data import open_source
    from keras_hand3d.data.statistics import PERCENTILES, describe_data

    console = Console()
    source = open_source(folder, split.value, canvas)
    with progress_bar(console, "measuring", len(source)) as advance:
        figures = describe_data(source, advance)
    hands = ", ".join(f"{count} {side}" for side, count in figures.pop("hands").items())
    without = figures.pop("without_hands", 0)
    hands += f", {without} without hands" if without else ""
    print_plainly(console, f"{figures.pop('samples')} samples, {hands}")
    if "visible" in figures:
        print_plainly(console, f"visible key points: {figures.pop('visible'):.1%}")
    if "viewpoint_concentration" in figures:
        concentration = figures.pop("viewpoint_concentration")
        print_plainly(
            console, f"viewpoint concentration: {concentration:.2f} (0 all around, 1 one view)"
        )
    table = Table("percentile", *(str(p) for p in PERCENTILES))
    for name, values in figures.items():
        table.add_row(name, *(f"{value:.4g}" for value in values))
    console.print(table)
