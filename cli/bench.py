"""``keras-hand3d bench``."""

import itertools
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from keras_hand3d.cli.backend import BackendOption, use_backend
from keras_hand3d.cli.errors import clean_errors, expect_name
from keras_hand3d.cli.printing import print_plainly
from keras_hand3d.cli.progress import progress_bar

_COLUMNS = (
    "param-\neters", "multiply-\nadds", "first\ncall", "latency", "samples\na second", "memory"
)  # fmt: skip


@clean_errors
def bench(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NETWORK|RUN|PRESET|EXPORTED]...",
            help="Name of a network, run folder, preset, or folder that export has written; the "
            "paper's networks and the whole pipeline by default.",
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="JSON file for the figures.")] = None,
    batch_size: Annotated[
        int, typer.Option(min=1, help="Samples at once, for the throughput.")
    ] = 8,
    runs: Annotated[int, typer.Option(min=3, help="Calls to time, at the most.")] = 30,
    seconds: Annotated[float, typer.Option(min=0.0, help="Time for the calls of one row.")] = 10.0,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Processors to use; all by default.")
    ] = None,
    width: Annotated[
        float, typer.Option(min=0.01, max=4.0, help="Width of networks given by name.")
    ] = 1.0,
    backend: BackendOption = None,
) -> None:
    """Measure time, throughput and memory of networks and exported files on this machine."""
    from keras_hand3d.benchmarking import Subject, benchmark, describe_machine
    from keras_hand3d.benchmarking.subject import NETWORKS
    from keras_hand3d.files import atomic_file

    # What would stop it at the end is looked at first.
    if out is not None and out.is_dir():
        raise IsADirectoryError(f"--out {out}: expected the name of a file, this is a folder.")
    for source in sources or ():
        expect_name(source)
    subjects = [
        Subject(_preset_of(source), None, width, batch_size, runs, seconds, threads)
        for source in sources or NETWORKS
    ]
    if not all(subject.is_exported for subject in subjects):
        use_backend(backend)
    console = Console()
    with progress_bar(console, "Measuring", len(subjects)) as advance:
        results = benchmark(subjects, advance)
    machine = describe_machine()
    if out is not None:
        with atomic_file(out) as path:
            record = {"machine": machine, "results": results}
            path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    _print(console, machine, threads, results)


def _preset_of(source):
    """The preset inside of a run folder; anything else as it is."""
    model = Path(source) / "model"
    return str(model) if (model / "config.json").is_file() else source


def _print(console, machine, threads, results):
    memory = "" if machine["memory_gib"] is None else f", {machine['memory_gib']:g} GiB"
    used = f"{threads} of {machine['processors']}" if threads else machine["processors"]
    print_plainly(
        console, f"{machine['processor']}, {used} processors{memory}, {machine['system']}"
    )
    for runtime, rows in itertools.groupby(results, key=lambda row: row["runtime"]):
        table = Table(box=None, pad_edge=False, title=escape(runtime), title_justify="left")
        table.add_column("", no_wrap=True)
        for title in _COLUMNS:
            table.add_column(title, justify="right", no_wrap=True)
        for row in rows:
            table.add_row(*_cells(row))
        console.print(table)


def _cells(row):
    latency, peak = row["latency"], row["memory_mb"]["peak"]
    name = row["network"]
    if row["precision"] != "float32":
        name += f" {row['precision']}"
    if latency["batch_size"] > 1:
        name += f", batches of {latency['batch_size']}"
    return (
        escape(name),
        f"{row['parameters'] / 1e6:.2f} M",
        f"{row['multiply_adds'] / 1e9:.2f} G",
        f"{latency['first']:.2f} s",
        f"{latency['median'] * 1e3:.1f} ms",
        f"{row['samples_per_second']:.1f}",
        "?" if peak is None else f"{peak:.0f} MB",
    )
