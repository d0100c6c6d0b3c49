"""``keras-hand3d predict``."""

import functools
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from keras_hand3d.cli.backend import BackendOption, use_backend
from keras_hand3d.cli.errors import clean_errors, expect_name
from keras_hand3d.cli.estimators import known_weights, root_of_runs
from keras_hand3d.cli.predict_here import run_here
from keras_hand3d.cli.predict_ray import check_images, run_on_ray

_SPACE, _VIDEO, _LOOK = "Size and place", "Video", "How to look"
_MACHINES = "Many images"


class HandSide(StrEnum):
    """Which hand it is."""

    LEFT = "left"
    RIGHT = "right"
    AUTO = "auto"


class Engine(StrEnum):
    """What goes through the files."""

    LOCAL = "local"
    RAY = "ray"


@clean_errors
def predict(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT...", help="Images, videos, folders of them, or patterns in quotes."
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder for pictures, JSON of each input, hands.csv of all.")
    ] = Path("predictions"),
    model: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RUN|PRESET|WEIGHTS|EXPORT",
            help="A whole model; or networks that go together, by repeating the option: a "
            "HandDetector and a HandPose25D, or a PoseNet, which looks into --box, with a "
            "HandSegNet to search whole images and a lifting network; or folders that export "
            "wrote. By default the detector and the pose network that come with the package.",
        ),
    ] = None,
    lifting: Annotated[
        str | None, typer.Option(help="Run folder or preset of a lifting network, for 3D.")
    ] = None,
    hand: Annotated[
        HandSide | None,
        typer.Option(help="Which hand it is: needed for 3D unless the model tells it."),
    ] = None,
    box: Annotated[
        str | None,
        typer.Option(
            help="LEFT,TOP,WIDTH,HEIGHT of the hand in pixels; else the whole image.",
            rich_help_panel=_LOOK,
        ),
    ] = None,
    order: Annotated[
        str, typer.Option(help="Order of the key points.", rich_help_panel=_LOOK)
    ] = "rhd",
    mirrored: Annotated[
        bool,
        typer.Option(
            "--mirrored", help="Images are mirrored (selfie camera).", rich_help_panel=_LOOK
        ),
    ] = False,
    released_resize: Annotated[
        bool,
        typer.Option(
            "--released-resize",
            help="Squeeze images to 240 x 320 as the released code does.",
            rich_help_panel=_LOOK,
        ),
    ] = False,
    min_score: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=1.0,
            help="Leave hands of a lower score out; by default what suits the model.",
            rich_help_panel=_LOOK,
        ),
    ] = None,
    bone: Annotated[
        float | None,
        typer.Option(
            help="Metres between key points 11 and 12, for coordinates in metres.",
            rich_help_panel=_SPACE,
        ),
    ] = None,
    hand_length: Annotated[
        float | None,
        typer.Option(
            help="Or metres from the wrist to the middle finger's tip.", rich_help_panel=_SPACE
        ),
    ] = None,
    camera_matrix: Annotated[
        str | None,
        typer.Option(
            help="FX,FY,CX,CY in pixels, for coordinates in the camera's frame.",
            rich_help_panel=_SPACE,
        ),
    ] = None,
    camera: Annotated[
        int | None,
        typer.Option(min=0, help="Number of a camera, 0 the first.", rich_help_panel=_VIDEO),
    ] = None,
    seconds: Annotated[
        float | None,
        typer.Option(min=0.0, help="Stop a video or camera then.", rich_help_panel=_VIDEO),
    ] = None,
    smooth: Annotated[
        bool, typer.Option(help="Smooth key points over time.", rich_help_panel=_VIDEO)
    ] = True,
    track: Annotated[
        bool,
        typer.Option(help="Look for a hand where it was before.", rich_help_panel=_VIDEO),
    ] = True,
    batch_size: Annotated[int, typer.Option(min=1, help="Images at a time.")] = 8,
    pictures: Annotated[
        bool | None,
        typer.Option(
            "--pictures/--no-pictures",
            help="Draw overlays and views in 3D; by default with --engine local only.",
        ),
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            help="ray: images alone, by the workers of a Ray cluster (RAY_ADDRESS, else this "
            "machine), results as Parquet files.",
            rich_help_panel=_MACHINES,
        ),
    ] = Engine.LOCAL,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Workers of ray, each with a model of its own; one a GPU, or one a processor, by "
            "default.",
            rich_help_panel=_MACHINES,
        ),
    ] = None,
    backend: BackendOption = None,
) -> None:
    """Find hands in photos, videos or a camera: key points drawn, and as JSON and CSV.

    A second run does only what has no result, or no picture, yet under the same settings.

    A file that cannot be read stops nothing: it is listed, also in failed.csv.

    The status is 1 only if nothing worked. Ctrl-C ends a camera in order.
    """
    _be_quiet()
    from keras_hand3d.files import expect_writable
    from keras_hand3d.inference.input_files import find_inputs
    from keras_hand3d.model_folders import default_presets

    if not inputs and camera is None:
        raise ValueError("Name images, videos or folders, or a camera with --camera 0.")
    if lifting is not None and hand is None:
        raise ValueError("--lifting: say which hand it is: --hand left or --hand right.")
    if seconds is not None and not seconds > 0.0:
        raise ValueError(f"--seconds: expected more than 0, got {seconds:g}.")
    if workers is not None and engine is not Engine.RAY:
        raise ValueError("--workers: of --engine ray alone.")
    options = {
        "handedness": hand.value if hand else None,
        "keypoint_order": order,
        "mirrored": mirrored,
        "released_resize": released_resize,
        "min_score": min_score,
        "reference_bone_length": bone,
        "hand_length": hand_length,
        "intrinsics": _intrinsics(camera_matrix),
    }
    boxes = _box(box)
    expect_writable(out)
    files = find_inputs(inputs or [], out)
    console = Console()
    names = [_anywhere(name) for name in model or default_presets()]
    lifting = None if lifting is None else _anywhere(lifting)
    make = functools.partial(_estimator, names, lifting, options | {"batch_size": batch_size})
    if engine is Engine.RAY:
        check_images(files, camera)
    if seconds is not None and camera is None and not any(file.is_video for file in files):
        raise ValueError("--seconds: there is no video and no camera to stop.")
    weights = known_weights(names if lifting is None else [*names, lifting])
    if engine is Engine.RAY:
        use_backend(backend)
        run_on_ray(console, make, weights, files, out, options, boxes, workers, bool(pictures))
        return
    video = {"smooth": smooth, "track": track, "seconds": seconds}
    make = functools.partial(_started, backend, make)
    run_here(
        console, make, weights, files, camera, out, options, boxes, video, pictures is not False
    )


def _started(backend, make):
    """What is made once the backend runs, which takes seconds."""
    use_backend(backend)
    return make()


def _anywhere(name):
    """What was named, also for a worker with another current folder."""
    expect_name(name)
    return str(Path(name).absolute()) if Path(name).exists() else name


def _estimator(names, lifting, options):
    """The estimator, and pairs of a file of weights and its SHA-256."""
    from keras_hand3d.cli.estimators import are_exported, exported_estimator
    from keras_hand3d.cli.models import load_networks
    from keras_hand3d.inference import HandPoseEstimator
    from keras_hand3d.inference.hand_pose_estimator import measured_auto_accuracy
    from keras_hand3d.models import LiftingNet

    if lifting is None and are_exported(names):
        loaded = exported_estimator(names, **options)
        return loaded.estimator, [digest for _, digest in loaded.weights]
    if lifting is not None:
        names = [*names, lifting]
    loaded = load_networks(names)
    if lifting is not None and not isinstance(loaded.models[-1], LiftingNet):
        kind = type(loaded.models[-1]).__name__
        raise ValueError(f"{lifting}: expected a LiftingNet, got a {kind}.")
    accuracy = (
        measured_auto_accuracy(Path(loaded.weights[0][0]).parent) if len(names) == 1 else None
    )
    estimator = HandPoseEstimator(
        loaded.models, handedness_auto_accuracy=accuracy, **root_of_runs(names), **options
    )
    return estimator, [digest for _, digest in loaded.weights]


def _be_quiet():
    """Leave it to this command to say what is wrong with a file: OpenCV and FFmpeg are noisy."""
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")


def _numbers(option, text, names):
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != 4:
        raise ValueError(f"{option}: expected {names}, got {text!r}.")
    return values


def _box(text):
    return None if text is None else _numbers("--box", text, "LEFT,TOP,WIDTH,HEIGHT")


def _intrinsics(text):
    if text is None:
        return None
    fx, fy, cx, cy = _numbers("--camera-matrix", text, "FX,FY,CX,CY")
    return [[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]]
