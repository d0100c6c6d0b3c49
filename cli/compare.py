"""``keras-hand3d compare``."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from keras_hand3d.cli.backend import BackendOption, use_backend
from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.printing import print_plainly


@clean_errors
def compare(
    evaluations: Annotated[
        list[Path],
        typer.Argument(metavar="A B...", help="Folders that evaluate wrote, or runs with one."),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for comparison.json and comparison.csv.")
    ] = None,
    resamples: Annotated[int, typer.Option(min=100, help="Bootstrap resamples.")] = 2000,
    level: Annotated[
        float, typer.Option(min=0.5, max=0.999, help="Confidence level of the intervals.")
    ] = 0.95,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the resamples.")] = 0,
    backend: BackendOption = None,
) -> None:
    """Compare evaluations of the same data, with confidence intervals over its samples."""
    use_backend(backend)
    from keras_hand3d.evaluation import compare as run_comparison
    from keras_hand3d.evaluation import load_evaluation
    from keras_hand3d.files import atomic_file

    if len({path.resolve() for path in evaluations}) < len(evaluations):
        raise ValueError("An evaluation is named twice.")
    loaded = {str(path): load_evaluation(_folder(path)) for path in evaluations}
    comparison = run_comparison(loaded, resamples, level, seed)
    console = Console()
    console.print(_table(comparison))
    for name, reason in comparison.left_out.items():
        print_plainly(console, f"Left out: {name}, {reason}.")
    if out is not None:
        with atomic_file(out / "comparison.json") as path:
            path.write_text(json.dumps(comparison.to_dict(), indent=2) + "\n", encoding="utf-8")
        with atomic_file(out / "comparison.csv") as path:
            path.write_text(comparison.to_csv(), encoding="utf-8")
        print_plainly(console, f"Written: {out}")


def _folder(path):
    """The folder of an evaluation, named itself or by its run."""
    inside = path / "evaluation"
    return inside if inside.is_dir() else path


def _table(comparison):
    """A heading a figure, below it a row an evaluation."""
    percent = f"{100 * comparison.level:g} %"
    title = f"{comparison.samples} samples, {comparison.resamples} resamples"
    table = Table(title=title, box=None, pad_edge=False)
    table.add_column("", overflow="fold")
    for header in ("value", percent, "difference", percent):
        table.add_column(header, no_wrap=True)
    heading = None
    for figure in comparison.figures:
        if heading != (heading := (figure.protocol, figure.figure)):
            text = f"{figure.protocol}, {figure.figure} {figure.unit}".rstrip()
            table.add_row(f"[bold]{escape(text)}[/]")
        difference = ("", "")
        if figure.difference is not None:
            mark = " *" if figure.is_distinct else ""
            difference = (
                f"{figure.difference:+.3f}{mark}",
                f"{figure.difference_low:+.3f} .. {figure.difference_high:+.3f}",
            )
        interval = f"{figure.low:.3f} .. {figure.high:.3f}"
        cells = (f"{figure.value:.3f}", interval, *difference)
        table.add_row(f"  {escape(figure.evaluation)}", *cells)
    table.caption = "* the interval of the difference leaves out zero"
    return table
