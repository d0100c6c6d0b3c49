"""Printing what has names of files in it."""

from rich.console import Console


def print_plainly(console: Console, text: str) -> None:
    """Print a line as it is: no markup in it is followed, no number coloured, no path broken.

    Args:
        console: Where to.
        text: The line.
    """
    console.print(text, markup=False, emoji=False, highlight=False, soft_wrap=True)
