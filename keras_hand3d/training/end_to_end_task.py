"""Training the four networks together."""

from keras import ops

from keras_hand3d import geometry
from keras_hand3d.data.schema import REQUIRED_FIELDS
from keras_hand3d.losses import (
    segmentation_errors,
    squared_distances,
    squared_errors,
)
from keras_hand3d.training.pictures import skeletons_beside, to_pixels, views_beside
from keras_hand3d.training.replicas import part_of_mean, part_of_visible_mean
from keras_hand3d.training.training_task import TrainingTask


class EndToEndTask(TrainingTask):
    """ColorHandPose3D as a whole: 3D, 2D and segmentation errors, weighted and added.

    - ``xyz``: mean squared error of the root-relative coordinates, in reference bones
    - ``uv``: mean squared distance in the crop, in sides of the crop, of the key points that are
      visible and inside of it
    - ``segmentation``: mean softmax cross-entropy over all pixels, if the data has part masks

    Args:
        network: A `ColorHandPose3D` with ``decoding="soft_argmax"``.
        preparation: An `EndToEndPreparation`.
        loss_weights: Part to factor; a part that is missing counts nothing.
        **kwargs: Of `TrainingTask`.
    """

    required_fields = REQUIRED_FIELDS | {"hands_xyz", "hand_side"}

    def __init__(self, network, preparation, loss_weights, **kwargs):
        super().__init__(network, preparation, **kwargs)
        self.loss_weights = dict(loss_weights)

    def predict_prepared(self, sample, training):
        """What the pipeline gives, and its targets."""
        inputs = {"image": sample["image"], "hand_side": sample["hand_side"]}
        outputs = self.network(inputs, training=training)
        size = self.network.crop_size
        true_uv_crop = geometry.crop_from_image_uv(
            sample["keypoints_uv"], outputs["crop_center_uv"], outputs["crop_scale"], size
        )
        inside = ops.all(ops.logical_and(true_uv_crop >= 0.0, true_uv_crop <= size - 1.0), axis=-1)
        kept = ("keypoints_uv_crop", "keypoints_xyz", "hand_score_map", "image_crop")
        targets = {
            "true_uv_crop": true_uv_crop,
            "true_xyz": sample["keypoints_normalized"],
            "visible": ops.logical_and(sample["keypoints_visible"], inside),
        }
        if "hand_mask" in sample:
            targets["hand_mask"] = sample["hand_mask"]
        return {name: outputs[name] for name in kept} | targets

    def parts_of_loss(self, outputs):
        """The parts, a dictionary of numbers."""
        distances = squared_distances(
            outputs["true_uv_crop"], outputs["keypoints_uv_crop"], self.network.crop_size
        )
        parts = {
            "xyz": part_of_mean(squared_errors(outputs["true_xyz"], outputs["keypoints_xyz"])),
            "uv": part_of_visible_mean(distances, outputs["visible"]),
        }
        if "hand_mask" in outputs:
            errors = segmentation_errors(outputs["hand_mask"], outputs["hand_score_map"])
            parts["segmentation"] = part_of_mean(errors)
        return parts

    def loss_of(self, outputs):
        """The weighted sum of the parts."""
        parts = self.parts_of_loss(outputs)
        return sum(self.loss_weights.get(name, 0.0) * value for name, value in parts.items())

    def draw(self, outputs, index):
        """The crop that was found, with the true and the predicted hand, and three views in 3D."""
        crop = skeletons_beside(
            to_pixels(outputs["image_crop"][index]),
            outputs["true_uv_crop"][index],
            outputs["visible"][index],
            outputs["keypoints_uv_crop"][index],
        )
        return views_beside(crop, outputs["keypoints_xyz"][index], outputs["true_xyz"][index])
