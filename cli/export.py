"""``keras-hand3d export``."""

import os
import subprocess
import sys
from enum import Enum, StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from keras_hand3d.cli.backend import use_backend
from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.options import (
    CanvasOption,
    NetworkOption,
    Split,
    SplitOption,
    VariantOption,
    WidthOption,
)
from keras_hand3d.cli.printing import print_plainly

_COMPARISON = "Comparison and calibration"


class FormatName(StrEnum):
    """Names of the formats; a test holds them against the formats themselves."""

    WEIGHTS = "weights"
    KERAS = "keras"
    SAVED_MODEL = "saved_model"
    ONNX = "onnx"
    LITERT = "litert"
    OPENVINO = "openvino"
    TORCH = "torch"
    ORIGINAL = "original"


class Precision(StrEnum):
    """Precisions of the weights, and with int8 of the hidden layers."""

    FLOAT32 = "float32"
    FLOAT16 = "float16"
    INT8 = "int8"


@clean_errors
def export(
    context: typer.Context,
    models: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN|PRESET|WEIGHTS...",
            help="Run folder, preset, the authors' pickle, .keras or .weights.h5 file; a "
            "HandSegNet, a PoseNet and a LiftingNet make one pipeline.",
        ),
    ],
    export_format: Annotated[FormatName, typer.Option("--format", help="What to write.")],
    out: Annotated[Path, typer.Option(help="Folder to make for the file and its manifest.")],
    precision: Annotated[
        Precision, typer.Option(help="int8 of onnx and openvino needs --data.")
    ] = Precision.FLOAT32,
    batch_size: Annotated[
        int | None,
        typer.Option(min=1, help="Fix the batch size; else any, and one for litert and openvino."),
    ] = None,
    image_size: Annotated[
        str | None,
        typer.Option(
            metavar="HEIGHTxWIDTH", help="Of the input; 240x320, of a PoseNet 256x256 by default."
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Data set, or folder of images, to compare on and to calibrate with; else the "
            "comparison is on smooth noise.",
            rich_help_panel=_COMPARISON,
        ),
    ] = None,
    samples: Annotated[
        int, typer.Option(min=1, help="How many of them.", rich_help_panel=_COMPARISON)
    ] = 16,
    max_change: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            help="Fail if key points move by more pixels than this on average.",
            rich_help_panel=_COMPARISON,
        ),
    ] = None,
    split: SplitOption = Split.TRAINING,
    canvas: CanvasOption = 320,
    network: NetworkOption = None,
    width: WidthOption = 1.0,
    variant: VariantOption = None,
) -> None:
    """Write networks for another runtime, load the file there and compare it with the model.

    The format decides the Keras backend; how the networks were trained does not matter.
    """
    from keras_hand3d.export.formats import check_request, format_named

    target = format_named(export_format.value)
    check_request(target, precision.value, batch_size, data is not None)
    size = _size(image_size)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileExistsError(f"{out} exists already and is not an empty folder.")
    if not _can_use(target.backend):
        raise typer.Exit(_in_new_process(context, target.backend))
    from keras_hand3d.cli.models import load_networks, recorded_weights
    from keras_hand3d.export import export_model
    from keras_hand3d.export.compose import composed, composed_metadata

    loaded = load_networks(models, network, width, variant)
    model, weights = composed(loaded.models), recorded_weights(loaded.weights)
    chosen = None if data is None else _samples_of(data, split.value, canvas, samples)
    manifest = export_model(
        model,
        target.name,
        out,
        precision=precision.value,
        batch_size=batch_size,
        image_size=size,
        samples=chosen,
        calibration=chosen,
        max_change=max_change,
        model_metadata=composed_metadata(loaded.models, _metadata(models, loaded)),
        source={"weights": [{"name": name, "sha256": digest} for name, digest in weights]},
    )
    _report(Console(), out, manifest)


def _can_use(backend):
    """Whether this process can use a backend, which is chosen if it is still open."""
    if "keras" not in sys.modules:
        from keras_hand3d.cli.backend import Backend

        use_backend(Backend(backend) if backend else None)
        return True
    import keras

    return backend in (None, keras.backend.backend())


def _in_new_process(context, backend):
    """Run the same command where Keras uses another backend; returns its status."""
    words = [sys.executable, "-m", "keras_hand3d.cli", context.command.name]
    for parameter in context.command.params:
        value = context.params.get(parameter.name)
        values = value if isinstance(value, list | tuple) else [value]
        for one in (one for one in values if one is not None):
            text = str(one.value if isinstance(one, Enum) else one)
            words += (
                [text] if parameter.param_type_name == "argument" else [parameter.opts[0], text]
            )
    return subprocess.run(
        words, env=os.environ | {"KERAS_BACKEND": backend}, check=False
    ).returncode


def _size(text):
    if text is None:
        return None
    try:
        height, width = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise ValueError(f"--image-size: expected HEIGHTxWIDTH, got {text!r}.") from None
    if min(height, width) < 16 or max(height, width) > 4096:
        raise ValueError(f"--image-size: expected 16 to 4096 pixels on each side, got {text!r}.")
    return height, width


def _samples_of(data, split, canvas, count):
    """A function of a signature that gives samples of a data set or of plain images."""
    from keras_hand3d.data import open_source
    from keras_hand3d.data.annotation_file import SUFFIXES
    from keras_hand3d.export.samples import samples_of_images, samples_of_source
    from keras_hand3d.inference.input_files import IMAGE_SUFFIXES

    if data.is_dir():
        entries = sorted(data.iterdir())
        images = [path for path in entries if path.suffix.lower() in IMAGE_SUFFIXES]
        if images and not any(path.suffix.lower() in SUFFIXES for path in entries):
            return lambda signature: samples_of_images(signature, images[:count], str(data))
    source = open_source(data, split, canvas)
    return lambda signature: samples_of_source(signature, source, count, str(data))


def _metadata(names, loaded):
    """What is known of each network: of its preset, and of its run of key point 0.

    Args:
        names: What the user named.
        loaded: The `LoadedNetworks`.
    """
    from keras_hand3d.cli.models import is_pickle

    # The authors' files come first among the networks, and say nothing of themselves.
    named = [name for name in names if not is_pickle(name)]
    paths = [path for path, _ in loaded.weights][len(loaded.weights) - len(named) :]
    records = [_metadata_of(name, path) for name, path in zip(named, paths, strict=True)]
    return [{}] * (len(loaded.models) - len(named)) + records


def _metadata_of(name, weights):
    import json

    from keras_hand3d.model_folders import METADATA_FILE, MODEL_FOLDER
    from keras_hand3d.training import Run

    root, path = None, Path(weights).with_name(METADATA_FILE)
    if (Path(name) / MODEL_FOLDER).is_dir():
        _, root = Run(name).told_root
    record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {
        "data_licence": record.get("data_licence"),
        "metrics": record.get("metrics"),
        "root_keypoint": root,
    }


def _report(console, out, manifest):
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    verified = manifest.verification
    lines = [
        f"{manifest.network} as {manifest.format}, {manifest.precision}: {out} "
        f"({size / 1e6:.1f} MB)",
        f"Compared with the model by {verified['runtime']} on {verified['samples']}:",
    ]
    lines += [
        f"  {name}: differs by {x:.2g} at most" for name, x in verified["max_differences"].items()
    ]
    if verified["hands_found"] == 0:
        lines.append("  The model found no hand on them; name images with hands with --data.")
    for kind, change in verified["keypoint_change"].items():
        mean, median, most = (change[name] for name in ("mean", "median", "max"))
        lines.append(
            f"  key points, {kind}: moved by {mean:.3g} on average, {median:.3g} in the median, "
            f"{most:.3g} at most ({change['unit']})"
        )
        if "epe_file" in change:
            lines.append(
                f"  mean error against the labels: {change['epe_file']:.4g}, the model's "
                f"{change['epe_model']:.4g}"
            )
    for line in lines:
        print_plainly(console, line)
