"""A user's mistake ends in one line and a non-zero status, not in a traceback."""

import functools
import os
import sys

import typer
from rich.console import Console
from rich.text import Text

DEBUG_VARIABLE = "KERAS_HAND3D_DEBUG"


def clean_errors(command):
    """Decorate a command: expected errors are printed plainly and end with status 1.

    The package raises ValueError and OSError (with all that are theirs) for what a user can mend,
    libraries EOFError for a file that ends too early; anything else is a defect and keeps its
    traceback. So do these with KERAS_HAND3D_DEBUG=1.
    """

    @functools.wraps(command)
    def wrapped(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except (ValueError, OSError, EOFError) as error:
            if os.environ.get(DEBUG_VARIABLE):
                raise
            Console(stderr=True).print(Text.assemble(("Error:", "bold red"), f" {_text(error)}"))
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            print("Interrupted.", file=sys.stderr)
            raise typer.Exit(130) from None

    return wrapped


def expect_name(name: str) -> None:
    """Check that something is named: an empty text would mean the current folder.

    Raises:
        ValueError: If it is empty.
    """
    if not name.strip():
        raise ValueError("Expected a name, got an empty text: a variable that is not set?")


def _text(error):
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error)
