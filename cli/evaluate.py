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
from keras_hand3d.cli.evaluate_found_hands import (
    PICTURE_FOLDER,
    REPORT_FILE,
    clear_results,
    evaluate_found_hands,
    finds_hands,
    found_hands_names,
)
from keras_hand3d.cli.options import (
    CanvasOption,
    NetworkOption,
    Split,
    SplitOption,
    VariantOption,
    WidthOption,
)
from keras_hand3d.cli.printing import print_plainly
from keras_hand3d.cli.progress import progress_bar
from keras_hand3d.files import expect_writable


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
        Path,
        typer.Option(
            help="Data set: your images, RHD, STB, FreiHAND, packed, or "
            "synthetic:VARIETY:SAMPLES:SEED (rhd or wide)."
        ),
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
    network: NetworkOption = None,
    width: WidthOption = 1.0,
    variant: VariantOption = None,
    min_score: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=1.0,
            help="Leave found hands of a lower score out; by default what suits the model.",
            rich_help_panel="Found hands",
        ),
    ] = None,
    split: SplitOption = Split.EVALUATION,
    canvas: CanvasOption = 320,
    backend: BackendOption = None,
) -> None:
    """Measure networks by named protocols, beside the published figures, and write a report.

    found_hands and found_hands_by_keypoints compare all hands that networks find by themselves, a
    detector and a pose network or a whole pipeline, with all that are annotated.
    """
    use_backend(backend)
    from keras_hand3d.cli.estimators import estimator_of, load_estimator
    from keras_hand3d.cli.models import load_networks, recorded_weights
    from keras_hand3d.data import open_source
    from keras_hand3d.evaluation import provenance, write_found_hands_report, write_report
    from keras_hand3d.evaluation.protocols import find_protocol
    from keras_hand3d.evaluation.report_figures import import_plotly

    # What would stop it at the end is looked at first.
    names = [name.strip() for text in protocol or [] for name in text.split(",")]
    found_hands = found_hands_names(names)
    protocols = [] if found_hands else [find_protocol(name) for name in names]
    folder = _result_folder(models, out)
    if report:
        import_plotly()
    console = Console()
    source = open_source(data, split.value, canvas)
    for note in source.notes:
        print_plainly(console, f"{data}: {note}")
    options, estimator = {"batch_size": batch_size, "min_score": min_score}, None
    if found_hands:
        estimator = loaded = load_estimator(models, network, width, variant, **options)
    else:
        loaded = load_networks(models, network, width, variant)
        if not names and finds_hands(loaded.models):
            estimator = estimator_of(models, loaded, **options)
    if estimator is None and min_score is not None:
        raise ValueError("--min-score: of found hands alone, --protocol found_hands.")
    command = shlex.join(["keras-hand3d", *sys.argv[1:]])
    record = provenance(str(data), len(source), recorded_weights(loaded.weights), command)
    if estimator is not None:
        evaluation = evaluate_found_hands(
            console, estimator, found_hands, source, record, folder, pictures
        )
    else:
        evaluation = _evaluate_networks(
            console, loaded, protocols or None, source, record, folder, pictures, batch_size
        )
    written = "Results and pictures"
    if report:
        write = write_report if estimator is None else write_found_hands_report
        write(folder / REPORT_FILE, evaluation, source, pictures)
        written = f"Report: {folder / REPORT_FILE}\n{written}"
    print_plainly(console, f"{written}: {folder}")


def _evaluate_networks(console, loaded, protocols, source, record, folder, pictures, batch_size):
    """Evaluate networks, print the figures, write results and pictures."""
    from keras_hand3d.evaluation import evaluate as run_evaluation
    from keras_hand3d.evaluation import table_rows, write_pictures
    from keras_hand3d.evaluation.sample_errors import best_and_worst

    with progress_bar(console, "Evaluating", len(source)) as advance:
        evaluation = run_evaluation(
            loaded.models, source, protocols, batch_size, record=record, progress=advance
        )
    # A page has room for what later papers say; the terminal shows what can be held against it.
    header, rows = table_rows(evaluation, exact_only=protocols is None)
    _print_table(console, header, rows)
    left_out = len(table_rows(evaluation)[1]) - len(rows)
    if left_out:
        print_plainly(
            console,
            f"{left_out} published rows, of protocols that differ in details (~), are in the "
            "report, and here if --protocol names theirs.",
        )
    clear_results(folder)
    evaluation.save(folder)
    first = next(iter(evaluation.results))
    best, worst = best_and_worst(evaluation.per_sample[first], pictures)
    write_pictures(folder / PICTURE_FOLDER, source, evaluation, first, best + worst)
    return evaluation


def _result_folder(models, out):
    """Where results go, which can be written into: the run's own folder unless one is named."""
    folder = _named_folder(models, out)
    expect_writable(folder)
    return folder


def _named_folder(models, out):
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
