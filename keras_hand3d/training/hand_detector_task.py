"""Training HandDetector."""

import cv2
import numpy as np
from keras import ops

from keras_hand3d import skeleton
from keras_hand3d.data.schema import REQUIRED_FIELDS
from keras_hand3d.losses import absolute_distances, center_errors, log_ratios, logistic_errors
from keras_hand3d.training.pictures import beside, enlarged, enlarged_uv, to_pixels
from keras_hand3d.training.replicas import part_of_mean, part_of_sum
from keras_hand3d.training.training_task import TrainingTask

_MAPS = ("center_logits", "box_size", "center_offset", "rotation")
_SIDE_COLORS = {"left": (90, 200, 255), "right": (255, 150, 60)}
_SHOWN_SCORE = 0.3


class HandDetectorTask(TrainingTask):
    """Centres, sizes, offsets and rotations of hands, weighted and added.

    - ``center``: focal cross-entropy of both sides' maps, see `center_errors`
    - ``size``: absolute logarithms of the ratios of width and height, around the centres
    - ``offset``: absolute errors in cells, in the centres' cells
    - ``rotation``: absolute errors of cosine and sine, around the centres of hands whose wrist and
      middle finger's base are labelled

    each summed over the cells and divided by the number of hands in the batch. If the data has part
    masks:

    - ``hand_pixels``: mean cross-entropy of each cell's showing a hand
    - ``side_pixels``: that of the side, mean over the cells that show one

    Args:
        network: A `HandDetector`.
        preparation: A `HandDetectorPreparation` of its input size.
        loss_weights: Part to factor; a part that is missing counts nothing.
        **kwargs: Of `TrainingTask`.
    """

    required_fields = REQUIRED_FIELDS | {"hand_side"}
    needs_hand = False

    def __init__(self, network, preparation, loss_weights, **kwargs):
        # Batch normalisation learns its statistics from calls in training alone.
        super().__init__(network, preparation, train_dropout=True, **kwargs)
        self.loss_weights = dict(loss_weights)

    def predict_prepared(self, sample, training):
        """What the network gives, and its targets as ``true_...``."""
        outputs = self.network(sample["image"], training=training)
        return outputs | {f"true_{name}": value for name, value in sample.items()}

    def parts_of_loss(self, outputs):
        """The parts, a dictionary of numbers."""
        center, size, offset, rotation = (outputs[name] for name in _MAPS)
        true = {n[5:]: value for n, value in outputs.items() if n.startswith("true_")}
        errors = {
            "center": center_errors(true["center_heat"], center) * true["center_weight"],
            "size": ops.sum(log_ratios(true["box_size"], size), -1) * true["region_weight"],
            "offset": absolute_distances(true["center_offset"], offset) * true["offset_weight"],
            "rotation": absolute_distances(true["rotation"], rotation) * true["rotation_weight"],
        }
        count = ops.sum(true["hand_count"])
        parts = {name: part_of_sum(value, count) for name, value in errors.items()}
        if "side_cells" in true:
            parts |= _pixel_parts(true["side_cells"], outputs["hand_logits"])
        return parts

    def loss_of(self, outputs):
        """The weighted sum of the parts."""
        parts = self.parts_of_loss(outputs)
        return sum(self.loss_weights.get(name, 0.0) * value for name, value in parts.items())

    def draw(self, outputs, index):
        """The picture with the true boxes, with the found ones, and the map of centres."""
        one = {name: np.asarray(value[index]) for name, value in outputs.items()}
        pixels, factor = enlarged(to_pixels(one["true_image"]))
        truth, found = pixels, pixels
        for number in np.flatnonzero(one["true_hands_counted"]):
            uv = enlarged_uv(one["true_hands_uv"][number], factor)
            heat = one["true_center_heat"][..., number]
            low, high = uv.min(axis=0), uv.max(axis=0)
            cosine, sine = one["true_rotation"][np.unravel_index(heat.argmax(), heat.shape)]
            color = _SIDE_COLORS[skeleton.HAND_SIDES[number]]
            truth = _with_box(truth, [*low, *(high - low)], np.arctan2(sine, cosine), color)
        rows = zip(one["boxes_xywh"], one["angles"], one["right_probability"], one["scores"],
                   strict=True)  # fmt: skip
        for box, angle, right, score in rows:
            if score >= _SHOWN_SCORE:
                box = [*enlarged_uv(box[:2], factor), *(factor * box[2:])]
                side = skeleton.HAND_SIDES[int(right > 0.5)]
                found = _with_box(found, box, angle, _SIDE_COLORS[side])
        panels = {
            "truth\nleft blue, right orange": truth,
            "prediction": found,
            "centres\ntrue blue, found red": _heat(one, pixels),
        }
        return beside(panels)


def _pixel_parts(side_cells, logits):
    is_right, is_hand = side_cells[..., 1], ops.max(side_cells, axis=-1)
    errors = logistic_errors(is_right, logits[..., 1]) * is_hand
    return {
        "hand_pixels": part_of_mean(logistic_errors(is_hand, logits[..., 0])),
        "side_pixels": part_of_sum(errors, ops.sum(is_hand)),
    }


def _with_box(pixels, box, angle, color):
    """A picture with a box and an arrow from its middle to where the hand points."""
    pixels = np.ascontiguousarray(pixels).copy()
    x, y, width, height = (float(np.clip(v, -1e4, 1e4)) for v in box)
    corners = [(round(x), round(y)), (round(x + width), round(y + height))]
    cv2.rectangle(pixels, *corners, color, 1, cv2.LINE_AA)
    middle = np.array([x + width / 2, y + height / 2])
    tip = middle + 0.5 * max(width, height) * np.array([np.sin(angle), -np.cos(angle)])
    ends = [tuple(round(float(v)) for v in point) for point in (middle, tip)]
    cv2.arrowedLine(pixels, *ends, color, 1, cv2.LINE_AA, tipLength=0.2)
    return pixels


def _heat(one, pixels):
    """True centres in blue, found ones in red, laid over the picture."""
    found = 1.0 / (1.0 + np.exp(-one["center_logits"].max(axis=-1)))
    true = one["true_center_heat"].max(axis=-1)
    heat = np.stack([found, np.zeros_like(found), true], axis=-1).astype("float32")
    size = pixels.shape[1::-1]
    heat = cv2.resize(heat, size, interpolation=cv2.INTER_NEAREST)
    return np.clip(0.4 * pixels + 255.0 * heat, 0, 255).astype("uint8")
