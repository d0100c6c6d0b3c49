"""``keras-hand3d evaluate``."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from keras_hand3d.cli.backend import BackendOption, use_backend
from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.options import CanvasOption, Split, SplitOption
from keras_hand3d.cli.progress import progress_bar

REPORT_FILE, PICTURE_FOLDER = "report.html", "pictures"
_FILES = "Files of weights"


@clean_errors
def evaluate(
    models: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN|PRESET|WEIGHTS...",
            help="Run folder, preset, the authors' pickle, .keras or .weights.h5 file; several "
            "make one pipeline.",
        ),
    ],
    data: Annotated[
        Path, typer.Option(help="Data set: your images, RHD, STB, FreiHAND, or packed.")
    ],
    protocol: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Protocol; several by commas or by naming the option again. All that can be "
            "computed by default; an unknown name lists the known ones.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for results; RUN/evaluation by default.")
    ] = None,
    report: Annotated[
        bool, typer.Option(help="Write report.html; needs the extra 'report'.")
    ] = True,
    pictures: Annotated[
        int, typer.Option(min=0, help="How many of the best and of the worst samples to draw.")
    ] = 4,
    batch_size: Annotated[int, typer.Option(min=1, help="Samples at a time.")] = 8,
    network: Annotated[
        str | None,
        typer.Option(help="Network of a .weights.h5 file.", rich_help_panel=_FILES),
    ] = None,
    width: Annotated[
        float,
        typer.Option(
            min=0.01, max=4.0, help="Its width; 1 is the paper's.", rich_help_panel=_FILES
        ),
    ] = 1.0,
    variant: Annotated[
        str | None,
        typer.Option(help="Lifting variant, where a file does not tell.", rich_help_panel=_FILES),
    ] = None,
    split: SplitOption = Split.EVALUATION,
    canvas: CanvasOption = 320,
    backend: BackendOption = None,
) -> None:
    """Measure networks by named protocols, beside the published figures, and write a report."""
    use_backend(backend)
    from keras_hand3d.cli.models import load_networks
    from keras_hand3d.data import open_source
    from keras_hand3d.evaluation import evaluate as run_evaluation
    from keras_hand3d.evaluation import provenance, table_rows, write_pictures, write_report
    from keras_hand3d.evaluation.protocols import find_protocol
    from keras_hand3d.evaluation.report_figures import import_plotly
    from keras_hand3d.evaluation.sample_errors import best_and_worst

    # What would stop it at the end is looked at first.
    names = [name.strip() for text in protocol or [] for name in text.split(",")]
    protocols = [find_protocol(name) for name in names] or None
    folder = _result_folder(models, out)
    if report:
        import_plotly()
    console = Console()
    source = open_source(data, split.value, canvas)
    for note in source.notes:
        console.print(f"{escape(str(data))}: {escape(note)}", highlight=False, soft_wrap=True)
    loaded = load_networks(models, network, width, variant)
    command = shlex.join(["keras-hand3d", *sys.argv[1:]])
    record = provenance(str(data), len(source), loaded.weights, command)
    with progress_bar(console, "Evaluating", len(source)) as advance:
        evaluation = run_evaluation(
            loaded.models, source, protocols, batch_size, record=record, progress=advance
        )
    # A page has room for what later papers say; the terminal shows what can be held against it.
    _print_table(console, *table_rows(evaluation, exact_only=protocols is None))
    evaluation.save(folder)
    first = next(iter(evaluation.results))
    best, worst = best_and_worst(evaluation.per_sample[first], pictures)
    write_pictures(folder / PICTURE_FOLDER, source, evaluation, first, best + worst)
    written = "Results and pictures"
    if report:
        write_report(folder / REPORT_FILE, evaluation, source, pictures)
        written = f"Report: {folder / REPORT_FILE}\n{written}"
    console.print(escape(f"{written}: {folder}"), highlight=False, soft_wrap=True)


def _result_folder(models, out):
    """Where results go: the run's own folder unless one is named."""
    if out is not None:
        return out
    if len(models) > 1:
        raise ValueError("Several models: say with --out where results go.")
    if not Path(models[0]).is_dir():
        raise ValueError(f"{models[0]} is no folder: say with --out where results go.")
    return Path(models[0]) / "evaluation"


def _print_table(console, header, rows):
    """Print a measured row a protocol, below it what is published."""
    name, _, *figures, _ = header
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(name, overflow="fold", min_width=31)
    for figure in figures:
        table.add_column(figure, no_wrap=True)
    for is_published, cells in rows:
        first, _, *figures, other = (escape(cell) for cell in cells)
        table.add_row(f"  {first}" if is_published else first, *figures,
                      style="dim" if is_published else "bold")  # fmt: skip
        if other:
            table.add_row(f"  {other}")
    console.print(table)
