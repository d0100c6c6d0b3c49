"""Training HandSegNet."""

from keras_hand3d.losses import segmentation_errors
from keras_hand3d.training.pictures import beside, enlarged, tinted, to_pixels
from keras_hand3d.training.replicas import part_of_mean
from keras_hand3d.training.training_task import TrainingTask


class HandSegNetTask(TrainingTask):
    """Hand or not: mean softmax cross-entropy of the pixels (Zimmermann & Brox 2017, sec. 5.1)."""

    required_fields = frozenset({"image", "part_mask"})
    needs_hand = False

    def predict_prepared(self, sample, training):
        """The logits, the mask that they are compared with, and the image."""
        logits = self.network(sample["image_crop"], training=training)
        return {"logits": logits, **sample}

    def loss_of(self, outputs):
        """Mean over all pixels of the batch."""
        return part_of_mean(segmentation_errors(outputs["hand_mask"], outputs["logits"]))

    def draw(self, outputs, index):
        """The image, with the true mask, with the predicted one."""
        pixels = to_pixels(outputs["image_crop"][index])
        logits = outputs["logits"][index]
        panels = {
            "image": pixels,
            "truth": tinted(pixels, outputs["hand_mask"][index]),
            "prediction": tinted(pixels, logits[..., 1] > logits[..., 0]),
        }
        return beside({name: enlarged(panel)[0] for name, panel in panels.items()})
