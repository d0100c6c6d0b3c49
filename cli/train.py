"""``keras-hand3d train``."""

import dataclasses
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from keras_hand3d.cli.backend import BackendOption, use_backend
from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.options import CanvasOption, Split, SplitOption


class RecipeName(StrEnum):
    """Names of the recipes; a test holds them against the recipes themselves."""

    POSENET = "posenet"
    LIFTING_PROPOSED = "lifting_proposed"


@clean_errors
def train(
    recipe: Annotated[RecipeName, typer.Argument(help="What to train.")],
    data: Annotated[Path, typer.Option(help="Data set: your images, RHD's layout, or packed.")],
    run: Annotated[Path, typer.Option(help="Folder to make for the run.")],
    steps: Annotated[int | None, typer.Option(min=1, help="Optimiser steps.")] = None,
    width: Annotated[
        float, typer.Option(min=0.01, max=4.0, help="Width of the network; 1 is the paper's.")
    ] = 1.0,
    batch_size: Annotated[
        int | None, typer.Option(min=1, help="Samples in a step.", rich_help_panel="Training")
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option(
            min=0.0, help="One rate for all steps, not the recipe's.", rich_help_panel="Training"
        ),
    ] = None,
    noise: Annotated[
        bool, typer.Option(help="The recipe's crop noise.", rich_help_panel="Training")
    ] = True,
    assignments: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="Change a field of the recipe, such as noise.center_noise=10.",
            rich_help_panel="Training",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, help="Seed of everything.", rich_help_panel="Training")
    ] = 0,
    split: SplitOption = Split.TRAINING,
    canvas: CanvasOption = 320,
    backend: BackendOption = None,
) -> None:
    """Train a network on annotated images; what is not said is as published."""
    use_backend(backend)
    from keras_hand3d.data import open_source
    from keras_hand3d.recipes import RECIPES, override
    from keras_hand3d.training import train as run_training

    named = {"steps": steps, "batch_size": batch_size, "learning_rate": learning_rate}
    changes = [f"{name}={value}" for name, value in named.items() if value is not None]
    chosen = RECIPES[recipe.value]
    chosen = override(chosen if noise else dataclasses.replace(chosen, noise={}), changes)
    chosen = override(chosen, assignments or [])
    console = Console()
    source = open_source(data, split.value, canvas)
    for note in source.notes:
        console.print(f"{data}: {note}", highlight=False)
    console.print(f"{chosen.name}: {len(source)} samples, {chosen.steps} steps, width {width:g}")
    result = run_training(
        chosen, source, run, width=width, seed=seed, data_name=str(data), console=console
    )
    console.print(f"Trained: {result.folder}", highlight=False, soft_wrap=True)
