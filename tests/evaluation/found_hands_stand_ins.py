"""A data set in memory, and an engine that knows what to find in each of its images."""

import numpy as np

from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.schema import REQUIRED_FIELDS
from keras_hand3d.inference.base_estimator import BaseHandEstimator
from keras_hand3d.inference.estimator_options import EstimatorOptions
from keras_hand3d.inference.hand_engine import HandEngine
from keras_hand3d.inference.raw_hand import RawHand

FOCAL, SIZE = 280.0, 320
K = np.array([[FOCAL, 0.0, 160.0], [0.0, FOCAL, 160.0], [0.0, 0.0, 1.0]], "float32")
STEP = 8


def hand_at(x, depth=0.4, size=1.0):
    """``(uv, xyz)`` of a hand before the camera, some 70 pixels wide at this depth."""
    random = np.random.default_rng(5)
    xyz = random.uniform(-0.05, 0.05, (21, 3)) * size
    xyz += np.array([x, 0.0, depth])
    homogeneous = xyz @ K.T.astype(float)
    return homogeneous[:, :2] / homogeneous[:, 2:], xyz


def normalized(xyz):
    return (xyz - xyz[0]) / np.linalg.norm(xyz[11] - xyz[12])


class MadeUpHands(HandSource):
    """Grey images of one brightness each; hands are given as ``{side: (uv, xyz)}``."""

    def __init__(self, hands, size=(SIZE, SIZE), with_xyz=True, **attributes):
        self.hands, self.size = hands, size
        self.fields = REQUIRED_FIELDS | ({"hands_xyz", "intrinsics"} if with_xyz else set())
        for name, value in attributes.items():
            setattr(self, name, value)

    def __len__(self):
        return len(self.hands)

    def __getitem__(self, index):
        uv, xyz = np.zeros((2, 21, 2), "float32"), np.zeros((2, 21, 3), "float32")
        present = np.zeros(2, bool)
        for side, hand in self.hands[index].items():
            uv[side], xyz[side] = hand
            present[side] = True
        sample = {
            "image": np.full((*self.size, 3), STEP * index, np.uint8),
            "hands_uv": uv,
            "hands_visible": np.tile(present[:, None], (1, 21)),
            "hands_present": present,
            "hands_xyz": xyz,
            "intrinsics": K,
        }
        return {name: sample[name] for name in self.fields}

    def sample_id(self, index):
        return f"image {index}"


class OnceAHand(MadeUpHands):
    """Every image comes once for each of its two hands, as in a folder of images."""

    def __len__(self):
        return 2 * len(self.hands)

    def __getitem__(self, index):
        image, side = divmod(index, 2)
        return super().__getitem__(image) | {"hands_asked": np.arange(2) == side}


class KnowingEngine(HandEngine):
    """Finds in each image of `MadeUpHands` the `RawHand` objects that it was made with."""

    lifts, predicts_handedness, root_keypoint = True, True, "wrist"

    def __init__(self, answers, size=(SIZE, SIZE), **attributes):
        self.answers, self.image_size, self.told = answers, size, []
        for name, value in attributes.items():
            setattr(self, name, value)

    def find_in_images(self, images, sides):
        self.told.append(list(sides))
        numbers = np.round((images[:, 0, 0, 0] + 0.5) * 255.0 / STEP).astype(int)
        return [self.answers[number] for number in numbers]


def found(uv, xyz, side=0, score=0.9, confidence=0.9, box=None):
    """A `RawHand` that says so."""
    low = uv.min(axis=0)
    shape = normalized(xyz)
    return RawHand(
        keypoints_uv=uv,
        keypoint_confidence=np.full(21, confidence),
        box_xywh=np.concatenate([low, uv.max(axis=0) - low]) if box is None else np.array(box),
        keypoints_normalized={"left": shape, "right": shape},
        score=score,
        right_probability=float(side),
    )


def estimator(answers, batch_size=2, **attributes):
    return BaseHandEstimator(
        KnowingEngine(answers, **attributes), EstimatorOptions(batch_size=batch_size)
    )
