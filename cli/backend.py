"""Choosing Keras's backend before Keras is imported."""

import importlib.util
import os
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
    # TensorFlow's start-up notices would bury the first lines of every command.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    asked = backend.value if backend else os.environ.get("KERAS_BACKEND")
    installed = [name for name in _MODULES if importlib.util.find_spec(_MODULES[name])]
    if asked in _MODULES and asked not in installed:
        raise ValueError(
            f"The backend {asked} is not installed (installed: {', '.join(installed) or 'none'})."
        )
    if not installed:
        raise ValueError("No backend is installed: install tensorflow, jax or torch.")
    os.environ["KERAS_BACKEND"] = asked or installed[0]
