"""The Stereo Tracking Benchmark."""

from pathlib import Path

import cv2
import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.images import read_image
from keras_hand3d.data.mat_file import read_mat_array
from keras_hand3d.data.schema import REQUIRED_FIELDS, check_sample

CAMERAS = ("BB_left", "BB_right", "SK")
WRISTS = ("palm", "hand3d", "bihand")
_SPLITS = {
    "training": tuple(f"B{n}{kind}" for n in range(2, 7) for kind in ("Counting", "Random")),
    "evaluation": ("B1Counting", "B1Random"),
}
SEQUENCES = _SPLITS["evaluation"] + _SPLITS["training"]

# The cameras as published with the data. Focal lengths and centres in pixels, lengths in metres.
_BB_INTRINSICS = np.array([[822.79041, 0, 318.47345], [0, 822.79041, 250.31296], [0, 0, 1]])
_BB_BASELINE = np.array([0.120054, 0.0, 0.0])
_SK_INTRINSICS = np.array([[607.92271, 0, 314.78337], [0, 607.88192, 236.42484], [0, 0, 1]])
# From SK's colour camera to its depth camera, whose frame the labels are in.
_SK_ROTATION_VECTOR = np.array([0.00531, -0.01196, 0.00301])
_SK_TRANSLATION = np.array([-0.0240381, -0.0004563, -0.0012326])
# Convention: the finger's base that the wrist is extrapolated from, and how far through the palm.
_WRIST_FROM_PALM = {"hand3d": ("ring_mcp", 2.0), "bihand": ("middle_mcp", 2.2)}


class STB(HandSource):
    """Stereo Tracking Benchmark: 12 sequences of one left hand, 640 x 480 (Zhang et al. 2016).

    The layout is ``images/SEQUENCE/{BB_left,BB_right,SK_color}_N.png``, with or without the level
    ``images``, and ``labels/SEQUENCE_{BB,SK}.mat`` with ``handPara`` ``(3, 21, images)`` in
    millimetres. Pixel positions are projections under the published cameras, which ``intrinsics``
    has; no visibility is annotated, every key point counts as visible.

    Key point 0 is the palm's centre as annotated. Two projects extrapolate a wrist from it, and
    disagree: ``"hand3d"`` (Zimmermann & Brox 2017) goes from the ring finger's base through the
    palm, twice as far; ``"bihand"`` (Yang et al. 2020) from the middle finger's base, 2.2 times as
    far. The wrist is moved in 3D and projected from there.

    Args:
        root: Folder of ``labels``.
        sequences: Names of sequences, such as ``STB.split("evaluation")``; all by default.
        cameras: Which of ``"BB_left"``, ``"BB_right"`` and ``"SK"`` (its colour images).
        wrist: What key point 0 is: ``"palm"``, or the wrist by ``"hand3d"`` or ``"bihand"``.

    Raises:
        FileNotFoundError: If labels are missing.
        ValueError: If a sequence, a camera or a convention is unknown, or labels do not fit.
    """

    notes = (
        "STB has no part mask: no training of segmentation",
        "STB has no visibility: every key point counts as visible",
    )

    def __init__(self, root, sequences=SEQUENCES, cameras=("BB_left", "BB_right"), wrist="palm"):
        self.folder, self.wrist = Path(root), wrist
        self.sequences = _known("sequence", sequences, SEQUENCES)
        self.cameras = _known("camera", cameras, CAMERAS)
        if wrist not in WRISTS:
            raise ValueError(f"Unknown wrist {wrist!r}. Known conventions: {', '.join(WRISTS)}.")
        self.fields = REQUIRED_FIELDS | {"hands_xyz", "intrinsics"}
        if wrist == "palm":
            self.root_keypoint = "palm"
            self.notes += ("key point 0 is the palm's centre: no training with root='wrist'",)
        self._hands, self._items = {}, []
        labels = {}
        for sequence in self.sequences:
            for camera in self.cameras:
                path = self._label_path(sequence, camera)
                if path not in labels:
                    labels[path] = _read_labels(path)
                hands = _in_camera(labels[path], camera)
                self._hands[sequence, camera] = _with_wrist(hands, wrist)
                self._items += [(sequence, camera, number) for number in range(len(hands))]

    @staticmethod
    def split(name):
        """Sequences of a split, as published: B1 is for evaluation.

        Args:
            name: ``"training"`` or ``"evaluation"``.

        Returns:
            Names of sequences.

        Raises:
            ValueError: If the split is unknown.
        """
        if name not in _SPLITS:
            raise ValueError(f"Unknown split {name!r}. Known splits: {', '.join(_SPLITS)}.")
        return _SPLITS[name]

    def __len__(self):
        return len(self._items)

    def __getitem__(self, index):
        sequence, camera, number = self._items[index]
        xyz = self._hands[sequence, camera][number]
        intrinsics = _SK_INTRINSICS if camera == "SK" else _BB_INTRINSICS
        projected = xyz @ intrinsics.T
        uv = projected[:, :2] / projected[:, 2:]
        sample = {
            "image": self._image(sequence, camera, number),
            "hands_uv": np.stack([uv, np.zeros_like(uv)]).astype("float32"),
            "hands_xyz": np.stack([xyz, np.zeros_like(xyz)]).astype("float32"),
            "hands_visible": np.stack([np.ones(21, bool), np.zeros(21, bool)]),
            "hands_present": np.array([True, False]),
            "intrinsics": intrinsics.astype("float32"),
        }
        check_sample(sample, self.fields, f"{self._label_path(sequence, camera)}, hand {number}")
        return sample

    def sample_id(self, index):
        """Sequence, camera and number of the image, such as ``B1Counting_BB_left_12``."""
        return "_".join(str(part) for part in self._items[index])

    def _label_path(self, sequence, camera):
        return self.folder / "labels" / f"{sequence}_{camera[:2]}.mat"

    def _image(self, sequence, camera, number):
        folder = self.folder / "images" / sequence
        if not folder.is_dir() and (self.folder / sequence).is_dir():
            folder = self.folder / sequence
        path = folder / f"{'SK_color' if camera == 'SK' else camera}_{number}.png"
        if not path.is_file():
            count = len(self._hands[sequence, camera])
            raise FileNotFoundError(
                f"{path}: there is no such file; {self._label_path(sequence, camera)} has {count} "
                "hands, each of which needs an image."
            )
        return read_image(path)


def _known(kind, names, known):
    """Names as a tuple, each of which is known and there once."""
    names = (names,) if isinstance(names, str) else tuple(names)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"Unknown {kind} {unknown[0]!r}. Known: {', '.join(known)}.")
    if not names or len(set(names)) < len(names):
        raise ValueError(f"Expected each {kind} once and at least one, got {list(names)}.")
    return names


def _read_labels(path):
    """Key points of a label file: ``(images, 21, 3)`` metres, RHD order, frame of the file."""
    labels = read_mat_array(path, "handPara")
    if labels.ndim != 3 or labels.shape[:2] != (3, 21) or not labels.size:
        raise ValueError(
            f"{path}: handPara: expected the shape (3, 21, images), got {labels.shape}."
        )
    hands = np.transpose(labels, (2, 1, 0)).astype("float64") / 1000.0
    wrong = ~(np.isfinite(hands).all(axis=(1, 2)) & (hands[..., 2] > 0).all(axis=1))
    if wrong.any():
        raise ValueError(
            f"{path}: handPara, hand {np.flatnonzero(wrong)[0]}: expected finite numbers and "
            "positions in front of the camera."
        )
    return hands[:, list(skeleton.permutation("stb", "rhd"))]


def _in_camera(hands, camera):
    """Key points in a camera's frame, from the frame of its labels; metres."""
    if camera == "BB_left":
        return hands
    if camera == "BB_right":
        return hands - _BB_BASELINE
    rotation, _ = cv2.Rodrigues(_SK_ROTATION_VECTOR)
    # The inverse of x -> R x + t; on rows, R's transpose from the left is R from the right.
    return (hands - _SK_TRANSLATION) @ rotation


def _with_wrist(hands, wrist):
    """Key points whose first one is moved from the palm to the wrist by a convention."""
    if wrist == "palm":
        return hands
    joint, factor = _WRIST_FROM_PALM[wrist]
    base = hands[:, skeleton.KEYPOINT_NAMES.index(joint)]
    hands = hands.copy()
    hands[:, skeleton.ROOT] = base + factor * (hands[:, skeleton.ROOT] - base)
    return hands
