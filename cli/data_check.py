"""``keras-hand3d data check``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.options import CanvasOption, Split, SplitOption
from keras_hand3d.cli.printing import print_plainly
from keras_hand3d.cli.progress import progress_bar

_SHOWN = 20


@clean_errors
def check(
    folder: Annotated[
        Path, typer.Argument(help="Data set, or synthetic:VARIETY:SAMPLES:SEED (rhd or wide).")
    ],
    split: SplitOption = Split.TRAINING,
    canvas: CanvasOption = 320,
) -> None:
    """Read a whole data set, say what is wrong and how to mend it; status 1 if anything is."""
    from keras_hand3d.data import open_source
    from keras_hand3d.data.check import check_data

    console = Console()
    source = open_source(folder, split.value, canvas)
    for note in source.notes:
        print_plainly(console, f"{folder}: {note}")
    with progress_bar(console, "checking", len(source)) as advance:
        problems = check_data(source, advance)
    for problem in problems[:_SHOWN]:
        print_plainly(console, f"{problem.where}: {problem.what}; {problem.mend}")
    if len(problems) > _SHOWN:
        print_plainly(console, f"and {len(problems) - _SHOWN} more")
    print_plainly(console, f"{folder}: {len(source)} samples, {len(problems)} problems")
    if problems:
        raise typer.Exit(1)
