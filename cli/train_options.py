"""Options of ``keras-hand3d train``, in the order and groups of its help."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

_RECIPE, _TRAINING, _SPEED, _RUN = "Recipe", "Training", "Speed", "What is written, and when"
_DEVICES = "Several devices"


class RecipeName(StrEnum):
    """Names of the recipes; a test holds them against the recipes themselves."""

    HANDSEGNET = "handsegnet"
    POSENET = "posenet"
    LIFTING_DIRECT = "lifting_direct"
    LIFTING_BOTTLENECK = "lifting_bottleneck"
    LIFTING_LOCAL = "lifting_local"
    LIFTING_LOCAL_W_XYZ_LOSS = "lifting_local_w_xyz_loss"
    LIFTING_PROPOSED = "lifting_proposed"
    END_TO_END = "end_to_end"
    HAND_DETECTOR = "hand_detector"
    HAND_POSE_25D = "hand_pose_25d"


class Precision(StrEnum):
    """Precision of the hidden layers."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"


def _option(*names, panel, **arguments):
    return typer.Option(*names, rich_help_panel=panel, show_default=False, **arguments)


RecipeArgument = Annotated[
    RecipeName | None,
    typer.Argument(
        metavar="RECIPE", help="What to train; with --resume the run knows.", show_default=False
    ),
]
# The five that come first stand in the first panel.
DataOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="DIR[=WEIGHT]",
        help="Data set's folder, or synthetic for endless renders; repeated, a mixture.",
        show_default=False,
    ),
]
RunOption = Annotated[
    Path | None, typer.Option(help="Folder to make for the run.", show_default=False)
]
QuickOption = Annotated[
    bool, typer.Option("--quick", help="The small variant: narrow, few steps; minutes on a CPU.")
]
ResumeOption = Annotated[
    bool, typer.Option("--resume", help="Go on with --run from its newest checkpoint.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="Change a field of the recipe, such as noise.center_noise=10; may be repeated.",
        show_default=False,
    ),
]

StepsOption = Annotated[int | None, _option(min=1, help="Optimiser steps.", panel=_RECIPE)]
BatchSizeOption = Annotated[int | None, _option(min=1, help="Samples in a step.", panel=_RECIPE)]
LearningRateOption = Annotated[
    float | None, _option(min=0.0, help="One rate for all steps.", panel=_RECIPE)
]
WidthOption = Annotated[
    float | None,
    _option(min=0.01, max=4.0, help="Width of the network; 1 is the paper's.", panel=_RECIPE),
]
NoiseOption = Annotated[
    bool, typer.Option(help="The recipe's crop noise.", rich_help_panel=_RECIPE)
]
FreezeOption = Annotated[
    list[str] | None,
    _option(
        metavar="PATTERN",
        help="Parts that do not learn: conv1_*, or pose_net/* of end_to_end; may be repeated.",
        panel=_RECIPE,
    ),
]
ConfigOption = Annotated[
    Path | None,
    _option(help="JSON or YAML with n_iter, n_batch, LR and their like.", panel=_RECIPE),
]

InitOption = Annotated[
    list[str] | None,
    _option(
        metavar="WEIGHTS",
        help="Start from a preset, a run, the authors' pickle, vgg16 or vgg19; may be repeated.",
        panel=_TRAINING,
    ),
]
SeedOption = Annotated[int | None, _option(min=0, help="Seed of everything.", panel=_TRAINING)]
ClipOption = Annotated[
    float | None, _option(min=0.0, help="Greatest norm of the gradients.", panel=_TRAINING)
]
EmaOption = Annotated[
    float | None,
    _option(help="Test and save weights averaged with this momentum.", panel=_TRAINING),
]
PatienceOption = Annotated[
    int | None, _option(min=1, help="End after so many tests without gain.", panel=_TRAINING)
]
MinutesOption = Annotated[
    float | None, _option(min=0.0, help="Save and end after this time.", panel=_TRAINING)
]

PrecisionOption = Annotated[
    Precision | None, _option(help="Of the hidden layers; float32.", panel=_SPEED)
]
JitOption = Annotated[
    bool | None,
    _option(help="Compile the step by XLA or torch.compile; on JAX alone.", panel=_SPEED),
]
WorkersOption = Annotated[
    int | None, _option(min=1, help="Batches read at the same time; 2.", panel=_SPEED)
]
CacheOption = Annotated[
    bool, typer.Option("--cache", help="Keep decoded samples in memory.", rich_help_panel=_SPEED)
]
HoldOption = Annotated[
    bool,
    typer.Option("--hold", help="Hold the samples in the device's memory.", rich_help_panel=_SPEED),
]

DevicesOption = Annotated[
    str | None,
    _option(
        metavar="auto|N",
        help="Devices of this machine that share each batch; auto for all, 1 if not given.",
        panel=_DEVICES,
    ),
]
HostsOption = Annotated[
    int | None,
    _option(min=1, help="Machines that run this command together (JAX, PyTorch).", panel=_DEVICES),
]
CoordinatorOption = Annotated[
    str | None,
    _option(
        metavar="HOST:PORT",
        help="Where they meet, on machine 0; else JAX_COORDINATOR_ADDRESS, or MASTER_ADDR and "
        "MASTER_PORT.",
        panel=_DEVICES,
    ),
]
ProcessIdOption = Annotated[
    int | None,
    _option(
        min=0,
        help="Number of this machine, from 0; else JAX_PROCESS_ID, or NODE_RANK.",
        panel=_DEVICES,
    ),
]

TestDataOption = Annotated[
    str | None,
    _option(
        help="Data to test on; else the evaluation split of the first --data that has one.",
        panel="Data",
    ),
]

SaveEveryOption = Annotated[
    int | None, _option(min=1, help="Steps between checkpoints.", panel=_RUN)
]
KeepOption = Annotated[int | None, _option(min=1, help="Checkpoints to keep; 3.", panel=_RUN)]
TestEveryOption = Annotated[int | None, _option(min=1, help="Steps between tests.", panel=_RUN)]
TestSamplesOption = Annotated[
    int | None, _option(min=1, help="Samples of a test; 256.", panel=_RUN)
]
HistoryEveryOption = Annotated[
    int | None, _option(min=1, help="Steps between rows of history.csv; 50.", panel=_RUN)
]
PictureEveryOption = Annotated[
    int | None, _option(min=0, help="Steps between pictures; 0 for none.", panel=_RUN)
]
PrintEveryOption = Annotated[
    int | None, _option(min=1, help="Steps between lines without a terminal; 100.", panel=_RUN)
]
TensorBoardOption = Annotated[
    bool,
    typer.Option(
        "--tensorboard",
        help="Write for TensorBoard, too; needs the extra tensorboard.",
        rich_help_panel=_RUN,
    ),
]
