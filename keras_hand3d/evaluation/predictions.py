"""Truth and predictions of a whole data set."""

from dataclasses import dataclass

import numpy as np
from keras import ops

from keras_hand3d.data import HandBatches
from keras_hand3d.evaluation.predictors import predictor_of, select_hand

_USED = (
    "image", "part_mask", "hands_uv", "hands_xyz", "hands_visible", "hands_labelled",
    "hands_present", "hands_asked",
)  # fmt: skip


@dataclass(frozen=True)
class Predictions:
    """Arrays over a data set.

    Attributes:
        image_size: ``(height, width)`` of its images.
        truth: By root and truncation: ``keypoints_uv`` ``(samples, 21, 2)`` pixels of the image,
            ``keypoints_visible`` ``(samples, 21)``, ``hand_side`` ``(samples, 2)`` and, where the
            data has them, ``keypoints_labelled`` ``(samples, 21)`` and ``keypoints_xyz``
            ``(samples, 21, 3)`` metres.
        predicted: By what decides how they are computed, see `predictor_of`: ``keypoints_uv``
            pixels of the image, ``keypoints_normalized`` in reference bones, and more.
    """

    image_size: tuple[int, int]
    truth: dict
    predicted: dict

    def of(self, protocol):
        """``(truth, predicted)`` arrays of a protocol."""
        key = (protocol.root, protocol.truncate)
        return self.truth[key], self.predicted[predictor_of(protocol)]


def predict(networks, source, protocols, batch_size=8, progress=None):
    """Go through a data set once and collect what protocols compare.

    Args:
        networks: The `Networks`.
        source: A `HandSource`.
        protocols: The protocols, all of which the data set and the networks suffice for.
        batch_size: Samples at a time.
        progress: Called with the number of samples after each batch.

    Returns:
        A `Predictions`.
    """
    selections = {(p.root, p.truncate): select_hand(source, p.root, p.truncate) for p in protocols}
    predictors = {}
    for key in dict.fromkeys(predictor_of(protocol) for protocol in protocols):
        make, arguments = key
        predictors[key] = make(networks, source, *arguments)
    fields = [name for name in _USED if name in source.fields]
    batches = HandBatches(source, batch_size, fields=fields)
    truth, predicted = {key: [] for key in selections}, {key: [] for key in predictors}
    for index in range(len(batches)):
        (arrays,) = batches[index]
        batch = {name: ops.convert_to_tensor(value) for name, value in arrays.items()}
        for key, select in selections.items():
            truth[key].append(_to_numpy(_without_images(select(batch))))
        for key, predictor in predictors.items():
            predicted[key].append(_to_numpy(predictor(batch)))
        if progress is not None:
            progress(len(arrays["image"]))
    size = tuple(arrays["image"].shape[1:3])
    return Predictions(size, _joined(truth), _joined(predicted))


def _without_images(sample):
    return {name: value for name, value in sample.items() if name not in ("image", "part_mask")}


def _to_numpy(structure):
    return {name: ops.convert_to_numpy(value) for name, value in structure.items()}


def _joined(rows):
    return {
        key: {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        for key, parts in rows.items()
    }
