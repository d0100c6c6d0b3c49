"""``keras-hand3d evaluate``."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from keras_hand3d.cli.backend import BackendOption, use_backend
from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.options import CanvasOption, Split, SplitOption


@clean_errors
def evaluate(
    run: Annotated[str, typer.Argument(help="Run folder or preset.")],
    data: Annotated[Path, typer.Option(help="Data set: your images, RHD's layout, or packed.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for results; RUN/evaluation by default.")
    ] = None,
    pictures: Annotated[int, typer.Option(min=0, help="How many samples to draw.")] = 8,
    batch_size: Annotated[int, typer.Option(min=1, help="Samples at a time.")] = 8,
    split: SplitOption = Split.EVALUATION,
    canvas: CanvasOption = 320,
    backend: BackendOption = None,
) -> None:
    """Measure EPE, PCK and AUC of a trained network, and draw some samples."""
    use_backend(backend)
    from keras_hand3d.cli.models import load_network
    from keras_hand3d.data import open_source
    from keras_hand3d.evaluation import evaluate as run_evaluation
    from keras_hand3d.evaluation import write_pictures
    from keras_hand3d.files import atomic_file

    if out is None and not Path(run).is_dir():
        raise ValueError(f"{run} is no folder: say with --out where results go.")
    console = Console()
    source = open_source(data, split.value, canvas)
    for note in source.notes:
        console.print(f"{data}: {note}", highlight=False, soft_wrap=True)
    results, predictions = run_evaluation(load_network(run), source, batch_size)
    table = Table("protocol", "samples", "EPE mean", "EPE median", "AUC", "thresholds")
    for result in results:
        protocol = result.protocol
        unit = protocol.unit
        table.add_row(
            protocol.name,
            str(result.samples),
            f"{result.epe_mean:.3f} {unit}",
            f"{result.epe_median:.3f} {unit}",
            f"{result.auc:.3f}",
            f"0..{protocol.max_threshold:g} {unit}",
        )
    console.print(table)
    folder = out or Path(run) / "evaluation"
    with atomic_file(folder / "results.json") as path:
        path.write_text(json.dumps([result.to_dict() for result in results], indent=2) + "\n")
    write_pictures(folder / "pictures", source, predictions, pictures)
    console.print(f"Results and pictures: {folder}", highlight=False, soft_wrap=True)
