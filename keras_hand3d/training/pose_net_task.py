"""Training PoseNet."""

from keras_hand3d.data.schema import REQUIRED_FIELDS
from keras_hand3d.layers import ResizeImages
from keras_hand3d.losses import score_map_errors
from keras_hand3d.models.pose_net import STAGES
from keras_hand3d.training.pictures import peaks_uv, skeletons_beside, to_pixels
from keras_hand3d.training.replicas import part_of_visible_mean
from keras_hand3d.training.training_task import TrainingTask


class PoseNetTask(TrainingTask):
    """Score maps of hand crops: all three stages are compared at the crop's size and added.

    Zimmermann & Brox 2017, sec. 5.1.
    """

    required_fields = REQUIRED_FIELDS

    def __init__(self, network, preparation, **kwargs):
        super().__init__(network, preparation, **kwargs)
        size = preparation.crop.crop_size
        self.resize = ResizeImages(size, size, name="resize_score_maps")

    def predict_prepared(self, sample, training):
        """The three stages, their target, the visibility, and what a picture needs."""
        stages = self.network(sample["image_crop"], training=training)
        outputs = {stage: self.resize(stages[stage]) for stage in STAGES}
        return {
            **outputs,
            "target": sample["score_maps"],
            "visible": sample["keypoints_visible"],
            "image_crop": sample["image_crop"],
            "keypoints_uv_crop": sample["keypoints_uv_crop"],
        }

    def loss_of(self, outputs):
        """Sum over the stages of the visible key points' mean root mean square error."""
        target, visible = outputs["target"], outputs["visible"]
        return sum(
            part_of_visible_mean(score_map_errors(target, outputs[stage]), visible)
            for stage in STAGES
        )

    def draw(self, outputs, index):
        """The crop, with the true hand, with the peaks of the last stage."""
        return skeletons_beside(
            to_pixels(outputs["image_crop"][index]),
            outputs["keypoints_uv_crop"][index],
            outputs["visible"][index],
            peaks_uv(outputs[STAGES[-1]][index]),
        )
