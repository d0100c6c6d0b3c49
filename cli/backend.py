"""Choosing Keras's backend before Keras is imported."""

import importlib
import importlib.util
import os
import sys
import tempfile
from enum import StrEnum
from typing import Annotated

import typer

_MODULES = {"tensorflow": "tensorflow", "jax": "jax", "torch": "torch"}


class Backend(StrEnum):
    """Keras's backends."""

    TENSORFLOW = "tensorflow"
    JAX = "jax"
    TORCH = "torch"


BackendOption = Annotated[
    Backend | None,
    typer.Option(
        "--backend",
        help="Keras backend; else KERAS_BACKEND, else the first that is installed.",
        rich_help_panel="Machine",
    ),
]


def use_backend(backend: Backend | None) -> None:
    """Make Keras use a backend; must come before Keras is imported.

    Args:
        backend: The one asked for, if any.

    Raises:
        ValueError: If it is not installed, or none is.
    """
    asked = backend.value if backend else os.environ.get("KERAS_BACKEND")
    installed = [name for name in _MODULES if importlib.util.find_spec(_MODULES[name])]
    if asked in _MODULES and asked not in installed:
        raise ValueError(
            f"The backend {asked} is not installed (installed: {', '.join(installed) or 'none'})."
        )
    if not installed:
        raise ValueError("No backend is installed: install tensorflow, jax or torch.")
    os.environ["KERAS_BACKEND"] = asked or installed[0]
    if os.environ["KERAS_BACKEND"] == "tensorflow":
        # Its notices at the start would bury the first lines of every command.
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        import_quietly("tensorflow")


def import_quietly(module: str) -> None:
    """Import a module whose native code writes to the standard error while it starts.

    What it wrote is shown only if the import fails.

    Args:
        module: Its name.
    """
    if module in sys.modules:
        return
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as notices:
        os.dup2(notices.fileno(), 2)
        try:
            importlib.import_module(module)
        except BaseException:
            notices.seek(0)
            os.write(kept, notices.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
