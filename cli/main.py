"""The command line's commands, put together."""

import sys
from importlib import metadata
from typing import Annotated

import typer

from keras_hand3d.cli import bench, compare, data, evaluate, export, predict, train, weights

app = typer.Typer(
    name="keras-hand3d",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"keras-hand3d {metadata.version('keras-hand3d')}")
        raise typer.Exit()


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print it and end."),
    ] = False,
) -> None:
    """3D hand pose from one RGB image, on TensorFlow, JAX or PyTorch."""
    # Names of files may hold what the terminal's encoding has not.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")


app.command()(train.train)
app.command()(evaluate.evaluate)
app.command()(compare.compare)
app.command()(predict.predict)
app.command()(export.export)
app.command()(bench.bench)
app.add_typer(data.app, name="data")
app.add_typer(weights.app, name="weights")

if __name__ == "__main__":
    app()
