"""Training the lifting networks."""

from keras_hand3d.data.schema import REQUIRED_FIELDS
from keras_hand3d.losses import squared_errors
from keras_hand3d.training.pictures import beside, enlarged, to_pixels, views_beside
from keras_hand3d.training.replicas import part_of_mean
from keras_hand3d.training.training_task import TrainingTask

# Variant: which output is compared with which target, as published.
COMPARED = {
    "direct": {"prediction": "keypoints_normalized"},
    "bottleneck": {"prediction": "keypoints_normalized"},
    "local": {"prediction": "bone_relative"},
    "local_w_xyz_loss": {"keypoints_normalized": "keypoints_normalized"},
    "proposed": {"prediction": "keypoints_canonical", "rotation": "rotation"},
}


class LiftingTask(TrainingTask):
    """Coordinates from score maps of the ground truth (Zimmermann & Brox 2017, sec. 5.2)."""

    required_fields = REQUIRED_FIELDS | {"hands_xyz", "hand_side"}

    def predict_prepared(self, sample, training):
        """What the network gives, the target of each compared output, and what a picture needs."""
        inputs = {"keypoint_score_maps": sample["score_maps"], "hand_side": sample["hand_side"]}
        outputs = self.network(inputs, training=training)
        targets = {
            f"{name}_target": sample[target]
            for name, target in COMPARED[self.network.variant].items()
        }
        shown = {"image_crop": sample["image_crop"], "true_xyz": sample["keypoints_normalized"]}
        return outputs | targets | shown

    def loss_of(self, outputs):
        """Sum of the mean squared errors of what is compared."""
        return sum(
            part_of_mean(squared_errors(outputs[f"{name}_target"], outputs[name]))
            for name in COMPARED[self.network.variant]
        )

    def draw(self, outputs, index):
        """The crop, and the hand from three sides: truth in white, prediction in colours."""
        crop, _ = enlarged(to_pixels(outputs["image_crop"][index]))
        hands = outputs["keypoints_normalized"][index], outputs["true_xyz"][index]
        return views_beside(beside({"image": crop}), *hands)
