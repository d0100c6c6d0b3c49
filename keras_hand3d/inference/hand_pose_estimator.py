"""`HandPoseEstimator`: photos in, hands out."""

import json
from pathlib import Path

from keras_hand3d import skeleton
from keras_hand3d.inference.base_estimator import BaseHandEstimator
from keras_hand3d.inference.estimator_options import EstimatorOptions
from keras_hand3d.inference.handedness import AUTO_ACCURACY_METRIC
from keras_hand3d.inference.keras_25d_engine import Keras25DEngine
from keras_hand3d.inference.keras_engine import KerasHandEngine
from keras_hand3d.inference.number_types import is_number
from keras_hand3d.model_folders import METADATA_FILE, default_presets, preset_folder
from keras_hand3d.models import HandDetector, HandModel, HandPose25D
from keras_hand3d.models.agreed_root import agreed_root

AS_RECIPES = "as_recipes"
"""Stands for the root key point that the recipes train the given networks with."""


class HandPoseEstimator(BaseHandEstimator):
    """From images of any size and kind to typed hands, by models of this package.

    ::

        estimator = HandPoseEstimator()
        for hand in estimator.predict("photo.jpg"):
            hand.keypoints_uv, hand.keypoints_normalized, hand.score

    Images are brought to the sizes of the networks' inputs and go through them in batches of a few
    sizes: few of them are ever compiled, whatever images come. Several threads may use it; they
    wait for each other while the networks compute.

    Args:
        models: A `HandPose25D` with a `HandDetector`, or alone for images with boxes; a
            `ColorHandPose3D`; a `PoseNet` for images with boxes; or a list of a `PoseNet` with a
            `HandSegNet` (for whole images), a `LiftingNet` (for 3D) or both. By default the
            detector and the pose network of `DEFAULT_PRESETS`, which come with the package.
        root_keypoint: What the models take key point 0 for: ``"palm"``, as the paper's training
            and the recipes for its networks, or ``"wrist"``, as the recipe of `HandPose25D`; None
            if unknown. By default as the recipes.
        handedness_auto_accuracy: Measured share of hands whose side ``handedness="auto"`` finds,
            see `measure_auto_handedness`; below 0.9 it is refused.
        **options: Fields of `EstimatorOptions`.

    Raises:
        ValueError: If the models do not go together, or cannot do what the options ask, or an
            argument is none of these.
    """

    def __init__(
        self, models=None, *, root_keypoint=AS_RECIPES, handedness_auto_accuracy=None, **options
    ):
        if models is None:
            models = [HandModel.from_preset(name) for name in default_presets()]
        models = list(models) if isinstance(models, list | tuple) else [models]
        _check_arguments(models, root_keypoint, handedness_auto_accuracy)
        if root_keypoint == AS_RECIPES:
            known = (m.usual_root_keypoint for m in models if isinstance(m, HandModel))
            root_keypoint = next(known, None)
        if any(isinstance(model, HandPose25D | HandDetector) for model in models):
            engine = Keras25DEngine(**_parts_25d(models), root_keypoint=root_keypoint)
        else:
            engine = KerasHandEngine(models, root_keypoint, handedness_auto_accuracy)
        super().__init__(engine, EstimatorOptions(**options))

    @classmethod
    def from_preset(cls, preset, *more, **options):
        """An estimator of a preset, or of several whose networks go together.

        Args:
            preset: Name, folder or ``hf://user/repo`` of a network.
            *more: Presets of further networks, such as the class takes together.
            **options: As the class.

        Raises:
            ValueError: As `HandModel.from_preset`, and as the class.
        """
        models = [HandModel.from_preset(name) for name in (preset, *more)]
        accuracy = measured_auto_accuracy(preset_folder(preset)) if not more else None
        return cls(models, **{"handedness_auto_accuracy": accuracy} | options)

    @classmethod
    def from_run(cls, run, *more, **options):
        """An estimator of a finished training run, or of several whose networks go together.

        Args:
            run: Run folder.
            *more: Further run folders.
            **options: As the class.

        Raises:
            ValueError: If it is no finished run, if the runs do not agree on what key point 0 is,
                and as the class.
        """
        from keras_hand3d.training import Run

        runs = [Run(folder) for folder in (run, *more)]
        root = agreed_root(r.told_root for r in runs) or AS_RECIPES
        return cls([r.load_model() for r in runs], **{"root_keypoint": root} | options)


def _check_arguments(models, root_keypoint, accuracy):
    if not models:
        raise ValueError(
            "models: expected a HandPose25D, a ColorHandPose3D or a PoseNet, alone or in a list of "
            "networks that go together, got an empty list."
        )
    if root_keypoint not in (None, AS_RECIPES, *skeleton.ROOT_KINDS):
        raise ValueError(
            f"root_keypoint: expected {' or '.join(skeleton.ROOT_KINDS)}, or None, "
            f"got {root_keypoint!r}."
        )
    if accuracy is not None and not (is_number(accuracy) and 0.0 <= accuracy <= 1.0):
        raise ValueError(f"handedness_auto_accuracy: expected 0 to 1, got {accuracy!r}.")


def measured_auto_accuracy(folder):
    """The measured accuracy of telling the side that a preset states, None if it states none.

    Args:
        folder: Preset folder, checked before.
    """
    path = Path(folder) / METADATA_FILE
    if not path.is_file():
        return None
    metrics = json.loads(path.read_text(encoding="utf-8")).get("metrics")
    value = metrics.get(AUTO_ACCURACY_METRIC) if isinstance(metrics, dict) else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None


def _parts_25d(models):
    """The pose network and the detector, as `Keras25DEngine` takes them."""
    parts = {}
    for model in models:
        name = {HandPose25D: "pose", HandDetector: "detector"}.get(type(model))
        if name is None or name in parts:
            raise ValueError(
                f"Beside a HandPose25D there may be one HandDetector, got a {type(model).__name__}"
                f"{' more' if name else ''}."
            )
        parts[name] = model
    if "pose" not in parts:
        raise ValueError("A HandDetector finds no key points: give a HandPose25D beside it.")
    return parts
