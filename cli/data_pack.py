"""``keras-hand3d data pack``."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.options import CanvasOption, Split, SplitOption
from keras_hand3d.cli.printing import print_plainly
from keras_hand3d.cli.progress import progress_bar


@clean_errors
def pack(
    src: Annotated[
        Path,
        typer.Argument(
            help="Data set: RHD's layout, STB, FreiHAND, your images, or "
            "synthetic:VARIETY:SAMPLES:SEED (rhd or wide)."
        ),
    ],
    out: Annotated[Path, typer.Argument(help="Folder to make.")],
    split: SplitOption = Split.TRAINING,
    canvas: CanvasOption = 320,
    workers: Annotated[
        int, typer.Option(min=1, help="Samples decoded at the same time.")
    ] = os.cpu_count() or 1,
) -> None:
    """Write a data set in a form that is read without decoding images."""
    from keras_hand3d.data import open_source
    from keras_hand3d.data import pack as run_packing

    console = Console()
    source = open_source(src, split.value, canvas)
    for note in source.notes:
        print_plainly(console, f"{src}: {note}")
    with progress_bar(console, "packing", len(source)) as advance:
        packed = run_packing(source, out, progress=lambda done, total: advance(), workers=workers)
    print_plainly(
        console,
        f"{len(packed)} samples, {packed.size_bytes / 1e6:.1f} MB, written to {out}",
    )
