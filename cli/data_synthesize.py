"""``keras-hand3d data synthesize``."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.options import Split
from keras_hand3d.cli.printing import print_plainly
from keras_hand3d.cli.progress import progress_bar

# As many as `SyntheticHands` takes.
_MOST_SAMPLES = 100_000_000
_NUMBER = re.compile("[0-9]{1,9}")


class Variety(StrEnum):
    """Names of `keras_hand3d.data.synthetic.variety.VARIETIES`."""

    RHD = "rhd"
    WIDE = "wide"


@clean_errors
def synthesize(
    out: Annotated[Path, typer.Argument(help="Folder of the data set, of RHD's layout.")],
    samples: Annotated[
        int, typer.Option(min=1, max=_MOST_SAMPLES, help="Samples of the whole split.")
    ] = 1000,
    split: Annotated[Split, typer.Option(help="Split; the two share no sample.")] = Split.TRAINING,
    seed: Annotated[int, typer.Option(min=0, help="Seed of everything.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="Of N jobs that share the folder, this is the I-th.")
    ] = "1/1",
    backgrounds: Annotated[
        Path | None, typer.Option(help="Folder of photos for behind the hands.")
    ] = None,
    variety: Annotated[
        Variety, typer.Option(help="What is shown: as in RHD, or as varied as in photos.")
    ] = Variety.RHD,
    without_hands: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            min=0.0,
            max=1.0,
            help="Share of samples without hands, for detectors; 0, or 0.08 with wide variety.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Render hands into a data set; called again, it goes on where it stopped."""
    from keras_hand3d.extras import needs_extra

    with needs_extra("synthetic", "Rendering"):
        from keras_hand3d.data.synthetic import synthesize as run_synthesis

    job = _shard(shard)
    console = Console()
    mine = len(range(job[0] - 1, samples, job[1]))
    with progress_bar(console, "rendering", mine) as advance:
        whole = run_synthesis(
            out,
            samples,
            seed=seed,
            split=split.value,
            workers=workers,
            shard=job,
            backgrounds=backgrounds,
            variety=variety.value,
            without_hands=without_hands,
            progress=advance,
        )
    state = "complete" if whole else "waiting for the other shards"
    print_plainly(console, f"{out}: {mine} samples of {samples}, {state}")


def _shard(text):
    first, separator, count = text.partition("/")
    if not separator or not _NUMBER.fullmatch(first) or not _NUMBER.fullmatch(count):
        raise ValueError(f"--shard: expected I/N such as 1/4, got {text!r}.")
    if not 1 <= int(first) <= int(count):
        raise ValueError(f"--shard: expected I/N with 1 <= I <= N, got {text!r}.")
    return int(first), int(count)
