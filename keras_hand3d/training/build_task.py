"""From a recipe to what is trained."""

from keras_hand3d.data import (
    EndToEndPreparation,
    HandDetectorPreparation,
    HandPose25DPreparation,
    HandPreparation,
    SegmentationPreparation,
    samples_with_hands,
)
from keras_hand3d.models import (
    ColorHandPose3D,
    HandDetector,
    HandPose25D,
    HandSegNet,
    LiftingNet,
    PoseNet,
)
from keras_hand3d.recipes.recipe import REAL_TIME_NETWORKS
from keras_hand3d.training.end_to_end_task import EndToEndTask
from keras_hand3d.training.freezing import freeze
from keras_hand3d.training.hand_detector_task import HandDetectorTask
from keras_hand3d.training.hand_pose_25d_task import HandPose25DTask
from keras_hand3d.training.hand_seg_net_task import HandSegNetTask
from keras_hand3d.training.initialization import initialize
from keras_hand3d.training.lifting_task import LiftingTask
from keras_hand3d.training.pose_net_task import PoseNetTask
from keras_hand3d.training.training_options import PRECISIONS

_WINDOW_SIZE = 256
_LIFTING_POOL = 8


def build_task(recipe, source, seed=0, precision="float32", init=()):
    """The network of a recipe, initialised, frozen in part and wrapped for training.

    Args:
        recipe: A `Recipe`.
        source: The `HandSource` that it will learn from.
        seed: Seed of the noise; initial weights follow Python's `random`.
        precision: One of `PRECISIONS`.
        init: Where initial weights come from, see `initialize`.

    Returns:
        A `TrainingTask`.

    Raises:
        ValueError: If the data set lacks a field that the recipe needs or its images are smaller
            than the recipe's windows, initial weights do not fit, or a pattern freezes nothing or
            everything.
    """
    _, make = _TASKS[recipe.network]
    common = {"width": recipe.width, "dtype": PRECISIONS[precision]}
    if recipe.network not in REAL_TIME_NETWORKS:
        common["kernel_initializer"] = recipe.kernel_initializer
    task = make(recipe, source, seed, common)
    missing = task.required_fields - source.provides
    if missing:
        raise ValueError(
            f"The recipe {recipe.name} needs {', '.join(sorted(missing))}, "
            "which the data set does not have."
        )
    initialize(task.network, init)
    freeze(task.network, recipe.freeze)
    return task


def samples_for(recipe, source):
    """The samples of a data set that a recipe can learn from.

    Args:
        recipe: A `Recipe`.
        source: A `HandSource`.

    Returns:
        The `HandSource`, or where the recipe needs hands a `SelectedHands` of those that show one.

    Raises:
        ValueError: If there are none, or which they are is not known before they are read.
    """
    task_class, _ = _TASKS[recipe.network]
    if not task_class.needs_hand:
        return source
    try:
        return samples_with_hands(source, recipe.least_shown)
    except ValueError as error:
        raise ValueError(
            f"The recipe {recipe.name} needs a hand in every sample: {error}"
        ) from None


def _hand_seg_net(recipe, source, seed, common):
    if recipe.random_crop:
        _check_room(recipe, source)
    preparation = SegmentationPreparation(
        crop_size=_WINDOW_SIZE if recipe.random_crop else None,
        augmentation=recipe.augmentation,
        seed=seed,
        name="preparation",
    )
    return HandSegNetTask(HandSegNet(**common), preparation, name=recipe.name)


def _check_room(recipe, source):
    # Images of one data set are alike; of a mixture the window itself looks at all.
    height, width = source[0]["image"].shape[:2]
    if min(height, width) < _WINDOW_SIZE:
        raise ValueError(
            f"{source.sample_id(0)}: the recipe {recipe.name} cuts windows of {_WINDOW_SIZE} x "
            f"{_WINDOW_SIZE} pixels, got an image of {width} x {height}: give larger images, or "
            "set random_crop=false to learn them whole."
        )


def _pose_net(recipe, source, seed, common):
    size = _crop_size(recipe)
    preparation = _hand_preparation(recipe, source, seed, score_map_pool=1, **size)
    return PoseNetTask(PoseNet(**common, **size), preparation, name=recipe.name)


def _lifting(recipe, source, seed, common):
    preparation = _hand_preparation(recipe, source, seed, score_map_pool=_LIFTING_POOL)
    network = LiftingNet(recipe.variant, **common)
    return LiftingTask(network, preparation, train_dropout=recipe.dropout, name=recipe.name)


def _end_to_end(recipe, source, seed, common):
    preparation = EndToEndPreparation(
        root=recipe.root,
        truncate_uv=source.truncates_uv,
        source_root=source.root_keypoint,
        has_hand_side=source.has_hand_side,
        augmentation=recipe.augmentation,
        seed=seed,
        name="preparation",
    )
    pose_net = PoseNet(**common, **_crop_size(recipe))
    network = ColorHandPose3D(pose_net=pose_net, decoding="soft_argmax", **common)
    return EndToEndTask(
        network,
        preparation,
        recipe.loss_weights,
        train_dropout=recipe.dropout,
        name=recipe.name,
    )


def _crop_size(recipe):
    """The paper's crop unless the recipe names another side."""
    return {"crop_size": recipe.input_size} if recipe.input_size else {}


def _hand_preparation(recipe, source, seed, score_map_pool, **arguments):
    return HandPreparation.for_source(
        source,
        root=recipe.root,
        noise=recipe.noise,
        score_map_pool=score_map_pool,
        seed=seed,
        augmentation=recipe.augmentation,
        score_map_dropout=recipe.score_map_dropout,
        name="preparation",
        **arguments,
    )


def _hand_detector(recipe, source, seed, common):
    network = HandDetector(**common, **_size_and_backbone(recipe))
    preparation = HandDetectorPreparation.for_source(
        source,
        input_size=recipe.input_size,
        noise=recipe.noise,
        augmentation=recipe.augmentation,
        seed=seed,
        name="preparation",
    )
    return HandDetectorTask(network, preparation, recipe.loss_weights, name=recipe.name)


def _hand_pose_25d(recipe, source, seed, common):
    network = HandPose25D(**common, **_size_and_backbone(recipe))
    preparation = HandPose25DPreparation.for_source(
        source,
        crop_size=network.input_size,
        crop_margin=network.crop_margin,
        root=recipe.root,
        noise=recipe.noise,
        augmentation=recipe.augmentation,
        seed=seed,
        name="preparation",
    )
    return HandPose25DTask(network, preparation, recipe.loss_weights, name=recipe.name)


def _size_and_backbone(recipe):
    weights = None if recipe.backbone_weights == "none" else recipe.backbone_weights
    return {
        "input_size": recipe.input_size,
        "backbone": recipe.backbone,
        "backbone_weights": weights,
    }


_TASKS = {
    "HandSegNet": (HandSegNetTask, _hand_seg_net),
    "PoseNet": (PoseNetTask, _pose_net),
    "LiftingNet": (LiftingTask, _lifting),
    "ColorHandPose3D": (EndToEndTask, _end_to_end),
    "HandDetector": (HandDetectorTask, _hand_detector),
    "HandPose25D": (HandPose25DTask, _hand_pose_25d),
}
"""Class and maker of the task that trains a network, by the network's name."""
