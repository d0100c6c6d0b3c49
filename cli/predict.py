"""``keras-hand3d predict``."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from keras_hand3d.cli.backend import BackendOption, use_backend
from keras_hand3d.cli.errors import clean_errors


class HandSide(StrEnum):
    """Which hand it is."""

    LEFT = "left"
    RIGHT = "right"


@clean_errors
def predict(
    run: Annotated[str, typer.Argument(help="Run folder or preset of a PoseNet or whole model.")],
    photo: Annotated[Path, typer.Argument(help="Image with a hand.")],
    out: Annotated[Path, typer.Option(help="Folder for the picture and the numbers.")],
    box: Annotated[
        str | None,
        typer.Option(help="LEFT,TOP,WIDTH,HEIGHT of the hand in pixels; else the whole image."),
    ] = None,
    lifting: Annotated[
        str | None, typer.Option(help="Run folder or preset of a lifting network, for 3D.")
    ] = None,
    hand: Annotated[HandSide | None, typer.Option(help="Which hand it is; needed for 3D.")] = None,
    backend: BackendOption = None,
) -> None:
    """Find a hand's key points in a photo and draw its skeleton."""
    use_backend(backend)
    from keras_hand3d.cli.models import load_network
    from keras_hand3d.data import read_image, write_image
    from keras_hand3d.drawing import draw_skeleton, draw_views
    from keras_hand3d.files import atomic_file
    from keras_hand3d.inference import predict_end_to_end, predict_in_box
    from keras_hand3d.models import ColorHandPose3D, LiftingNet, PoseNet

    side = hand.value if hand else None
    image, network = read_image(photo), load_network(run)
    if isinstance(network, ColorHandPose3D):
        result = predict_end_to_end(network, image, side)
    elif isinstance(network, PoseNet):
        lifter = None if lifting is None else load_network(lifting)
        if lifter is not None and not isinstance(lifter, LiftingNet):
            raise ValueError(f"{lifting}: expected a LiftingNet, got a {type(lifter).__name__}.")
        result = predict_in_box(network, image, _box(box), lifter, side)
    else:
        raise ValueError(
            f"{run}: a {type(network).__name__} finds no key points in a photo; name a PoseNet, "
            "and a lifting network with --lifting."
        )
    console = Console()
    if result.hand_found is False:
        console.print("No hand was found; the numbers mean nothing.")
    picture = out / f"{photo.stem}.png"
    write_image(picture, draw_skeleton(image, result.keypoints_uv))
    if result.keypoints_normalized is not None:
        write_image(out / f"{photo.stem}_3d.png", draw_views(result.keypoints_normalized))
    with atomic_file(out / f"{photo.stem}.json") as path:
        path.write_text(json.dumps(result.to_dict(), indent=2) + "\n")
    console.print(f"Drawn: {picture}", highlight=False, soft_wrap=True)


def _box(text):
    if text is None:
        return None
    try:
        left, top, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError(f"--box: expected LEFT,TOP,WIDTH,HEIGHT, got {text!r}.") from None
    return left, top, width, height
