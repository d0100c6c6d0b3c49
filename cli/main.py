"""The command line's commands, put together."""

import typer

from keras_hand3d.cli import bench, compare, data, evaluate, export, predict, train, weights

app = typer.Typer(
    name="keras-hand3d",
    help="3D hand pose from one RGB image, on TensorFlow, JAX or PyTorch.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
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
