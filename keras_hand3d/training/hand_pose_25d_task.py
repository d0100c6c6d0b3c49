"""Training HandPose25D."""

from keras import ops

from keras_hand3d.data.schema import REQUIRED_FIELDS
from keras_hand3d.losses import (
    absolute_distances,
    correct_keypoints,
    log_ratios,
    logistic_errors,
)
from keras_hand3d.training.pictures import skeletons_beside, to_pixels, views_beside
from keras_hand3d.training.replicas import part_of_mean, part_of_sum
from keras_hand3d.training.training_task import TrainingTask

_HIDDEN_WEIGHT = 0.5


class HandPose25DTask(TrainingTask):
    """Key points, depth, scale, confidence, side and presence, weighted and added.

    Of the samples that show a hand, and of its key points those that are labelled:

    - ``uv``: mean absolute distance of the key points inside of the crop, in sides of the crop;
      hidden ones weigh half
    - ``depth``: mean absolute error, in reference bones, if the data has 3D key points
    - ``scale``: mean absolute logarithm of the reference bone's pixels, if it has the camera too
    - ``confidence``: mean cross-entropy against whether a key point is right, see
      `correct_keypoints`, so that the confidence is that probability
    - ``side``: mean cross-entropy of the hand's side, if the data knows it

    and ``presence``, mean cross-entropy of all samples.

    Args:
        network: A `HandPose25D`.
        preparation: A `HandPose25DPreparation`.
        loss_weights: Part to factor; a part that is missing counts nothing.
        **kwargs: Of `TrainingTask`.
    """

    required_fields = REQUIRED_FIELDS
    needs_hand = False

    def __init__(self, network, preparation, loss_weights, **kwargs):
        # Batch normalisation learns its statistics from calls in training alone.
        super().__init__(network, preparation, train_dropout=True, **kwargs)
        self.loss_weights = dict(loss_weights)

    def predict_prepared(self, sample, training):
        """What the network gives, and its targets as ``true_...``."""
        outputs = self.network(sample["image_crop"], training=training)
        names = ("keypoints_uv_crop", "keypoints_normalized", "keypoint_depth", "reference_bone_uv",
                 "hand_side", "hand_present")  # fmt: skip
        targets = {f"true_{name}": sample[name] for name in names if name in sample}
        kept = ("image_crop", "keypoints_visible", "keypoints_in_crop", "keypoints_labelled")
        return outputs | targets | {name: sample[name] for name in kept if name in sample}

    def parts_of_loss(self, outputs):
        """The parts, a dictionary of numbers."""
        present = outputs["true_hand_present"]
        each = present[:, None] * ops.ones_like(outputs["keypoint_confidence"])
        if "keypoints_labelled" in outputs:
            each = each * ops.cast(outputs["keypoints_labelled"], each.dtype)
        true_uv, pred_uv = outputs["true_keypoints_uv_crop"], outputs["keypoints_uv"]
        visible = ops.cast(outputs["keypoints_visible"], each.dtype)
        seen = each * ops.cast(outputs["keypoints_in_crop"], each.dtype)
        seen = seen * (_HIDDEN_WEIGHT + (1.0 - _HIDDEN_WEIGHT) * visible)
        distances = absolute_distances(true_uv, pred_uv, self.preparation.crop_size)
        correct = correct_keypoints(true_uv, pred_uv)
        parts = {
            "uv": _weighted(distances, seen),
            "confidence": _weighted(logistic_errors(correct, outputs["confidence_logits"]), each),
            "presence": part_of_mean(logistic_errors(present, outputs["presence_logit"])),
        }
        if "true_keypoint_depth" in outputs:
            errors = ops.abs(outputs["keypoint_depth"] - outputs["true_keypoint_depth"])
            parts["depth"] = _weighted(errors, each)
        if "true_reference_bone_uv" in outputs:
            errors = log_ratios(outputs["true_reference_bone_uv"], outputs["reference_bone_uv"])
            parts["scale"] = _weighted(errors, present)
        if "true_hand_side" in outputs:
            errors = logistic_errors(outputs["true_hand_side"][:, 1], outputs["right_logit"])
            parts["side"] = _weighted(errors, present)
        return parts

    def loss_of(self, outputs):
        """The weighted sum of the parts."""
        parts = self.parts_of_loss(outputs)
        return sum(self.loss_weights.get(name, 0.0) * value for name, value in parts.items())

    def draw(self, outputs, index):
        """The crop, with the true and the predicted hand, and three views in 3D if there is one."""
        one = {name: value[index] for name, value in outputs.items()}
        is_hand = one["true_hand_present"] > 0.5
        names = (
            "truth" if is_hand else "truth: no hand",
            f"prediction\nhand {one['presence']:.2f}\nright {one['right_probability']:.2f}",
        )
        picture = skeletons_beside(
            to_pixels(one["image_crop"]),
            one["true_keypoints_uv_crop"] if is_hand else None,
            one["keypoints_visible"],
            one["keypoints_uv"],
            names,
        )
        truth = one.get("true_keypoints_normalized") if is_hand else None
        return views_beside(picture, one["keypoints_normalized"], truth)


def _weighted(values, weight):
    """A replica's part of the weighted mean over the whole batch."""
    return part_of_sum(values * weight, ops.sum(weight))
