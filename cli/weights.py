"""``keras-hand3d weights``."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from keras_hand3d.cli.backend import BackendOption, use_backend
from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.printing import print_plainly

app = typer.Typer(help="Weights: the authors' released files.", no_args_is_help=True)
_FILES = (".h5", ".keras")
_DATA_LICENCE = (
    "Trained by the authors of ColorHandPose3D on RHD and STB (research use only); "
    "see the licence of the files that the weights come from."
)


@app.callback()
def weights() -> None:
    """Weights: the authors' released files."""


@app.command("import")
@clean_errors
def import_weights(
    files: Annotated[list[Path], typer.Argument(help="The authors' pickles.")],
    out: Annotated[
        Path, typer.Option(help="Preset folder, or a .weights.h5 or .keras file, to write.")
    ],
    network: Annotated[
        list[str] | None,
        typer.Option(
            help="Take only this network (HandSegNet, PoseNet2D, PosePrior, ViewpointNet)."
        ),
    ] = None,
    variant: Annotated[
        str | None, typer.Option(help="Lifting variant, where the file does not tell.")
    ] = None,
    backend: BackendOption = None,
) -> None:
    """Convert the authors' pickles into a model of this package."""
    if out.suffix == ".h5" and not out.name.endswith(".weights.h5"):
        raise ValueError(f"--out {out}: expected a name that ends in .weights.h5 or .keras.")
    if out.suffix in _FILES and out.exists():
        raise FileExistsError(f"{out} exists already.")
    use_backend(backend)
    from keras_hand3d.files import atomic_file
    from keras_hand3d.models.original_weights import (
        load_original_weights,
        model_for_original_weights,
        read_original_weights,
    )

    console = Console()
    arrays, read = read_original_weights(files)
    for path, digest, known in read:
        released = f"the released {known}" if known else "not one of the released files"
        print_plainly(console, f"{path}\n  sha256 {digest}: {released}")
    if network:
        arrays = {name: a for name, a in arrays.items() if name.split("/")[0] in network}
    model = model_for_original_weights(arrays, variant)
    report = load_original_weights(model, arrays)
    if out.suffix in _FILES:
        with atomic_file(out) as temporary:
            (model.save if out.suffix == ".keras" else model.save_weights)(temporary)
    else:
        model.save_to_preset(out, data_licence=_DATA_LICENCE)
    print_plainly(
        console,
        f"{type(model).__name__}: {report.variables} variables, {report.parameters} parameters "
        f"({', '.join(report.networks)}) written to {out}",
    )
