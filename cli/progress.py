"""The progress bar of the commands that go through a data set."""

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextlib.contextmanager
def progress_bar(console: Console, what: str, total: int) -> Iterator[Callable[..., None]]:
    """Show a bar in a terminal, nothing elsewhere.

    Args:
        console: Where to.
        what: What is done.
        total: How often.

    Yields:
        A function that advances the bar, by one or by the number that it is given.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    # Output into a file or pipe gets no bar redrawn a thousand times.
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        yield lambda count=1: progress.advance(task, count)
