"""``keras-hand3d data inspect``."""

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from keras_hand3d.cli.backend import BackendOption, use_backend
from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.options import CanvasOption, Split, SplitOption, check_picture
from keras_hand3d.cli.printing import print_plainly

# Most file systems take names of up to 255 bytes.
_LONGEST_NAME = 200


@clean_errors
def inspect(
    folder: Annotated[
        Path, typer.Argument(help="Data set, or synthetic:VARIETY:SAMPLES:SEED (rhd or wide).")
    ],
    number: Annotated[int, typer.Option("--id", min=0, help="Number of the sample, from 0.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Picture to write; sample_ID.png by default.")
    ] = None,
    split: SplitOption = Split.TRAINING,
    canvas: CanvasOption = 320,
    backend: BackendOption = None,
) -> None:
    """Draw a sample: image, mask, depth, hand crop, score maps and the hand in 3D."""
    if out is not None:
        check_picture("--out", out)
    from keras_hand3d.data import open_source, write_image

    source = open_source(folder, split.value, canvas, depth=True)
    if number >= len(source):
        raise ValueError(f"{folder}: expected a sample from 0 to {len(source) - 1}, got {number}.")
    use_backend(backend)
    from keras_hand3d.data.inspection import inspect_sample

    path = out or _file_name(source.sample_id(number))
    write_image(path, inspect_sample(source, number))
    print_plainly(Console(), f"Drawn: {path}")


def _file_name(sample_id):
    """Name of a sample's picture in the current folder, whatever the data set calls the sample."""
    name = re.sub(r"[^\w.-]", "_", sample_id).encode()[:_LONGEST_NAME].decode(errors="ignore")
    return Path(f"sample_{name}.png")
