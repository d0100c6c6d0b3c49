"""FreiHAND."""

import json
from pathlib import Path

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.images import read_image
from keras_hand3d.data.schema import REQUIRED_FIELDS, check_sample

SPLITS = ("training", "evaluation")
BACKGROUNDS = 4


class FreiHAND(HandSource):
    """FreiHAND v2: right hands, 224 x 224, with 3D from many views (Zimmermann et al. 2019).

    The layout is ``{training,evaluation}/rgb/%08d.jpg`` beside ``{training,evaluation}_K.json``,
    ``_xyz.json`` (metres) and, where it is there, ``_scale.json``. Training images come in four
    versions of their background, one whole version after the other; an annotation belongs to all
    of its versions. Pixel positions are projections; no visibility is annotated, every key point
    counts as visible.

    Args:
        root: The data set as unzipped.
        split: ``"training"`` or ``"evaluation"``.
        backgrounds: How many versions of the training images to take, 1..4; the first is as
            recorded. Evaluation has one.

    Attributes:
        scales: ``(annotations,)`` float32 lengths in metres of the middle finger's first bone, as
            annotated; None without that file.

    Raises:
        FileNotFoundError: If annotations are missing.
        ValueError: If the split is unknown, or annotations do not fit.
    """

    notes = (
        "FreiHAND has no part mask: no training of segmentation",
        "FreiHAND has no visibility: every key point counts as visible",
    )

    def __init__(self, root, split="training", backgrounds=BACKGROUNDS):
        if split not in SPLITS:
            raise ValueError(f"Unknown split {split!r}. Known splits: {', '.join(SPLITS)}.")
        if backgrounds not in range(1, BACKGROUNDS + 1):
            raise ValueError(f"Expected 1 to {BACKGROUNDS} backgrounds, got {backgrounds!r}.")
        self.folder, self.split = Path(root), split
        self.backgrounds = backgrounds if split == "training" else 1
        self.path = self._annotation_path("xyz")
        xyz = _read_arrays(self.path, (21, 3))
        self._xyz = xyz[:, list(skeleton.permutation("freihand", "rhd"))]
        self._intrinsics = self._read_beside("K", (3, 3))
        scales = self._annotation_path("scale")
        self.scales = self._read_beside("scale", ()) if scales.is_file() else None
        self.fields = REQUIRED_FIELDS | {"hands_xyz", "intrinsics"}

    def __len__(self):
        return len(self._xyz) * self.backgrounds

    def __getitem__(self, index):
        number = self._number(index)
        annotation = number % len(self._xyz)
        xyz, intrinsics = self._xyz[annotation], self._intrinsics[annotation]
        if not (xyz[:, 2] > 0).all():
            raise ValueError(
                f"{self.path}, entry {annotation}: expected positions in front of the camera."
            )
        projected = xyz @ intrinsics.T
        uv = projected[:, :2] / projected[:, 2:]
        sample = {
            "image": self._image(number),
            "hands_uv": np.stack([np.zeros_like(uv), uv]),
            "hands_xyz": np.stack([np.zeros_like(xyz), xyz]),
            "hands_visible": np.stack([np.zeros(21, bool), np.ones(21, bool)]),
            "hands_present": np.array([False, True]),
            "intrinsics": intrinsics.copy(),
        }
        check_sample(sample, self.fields, f"{self.path}, entry {annotation}")
        return sample

    def sample_id(self, index):
        """The number in the image's name, eight digits."""
        return f"{self._number(index):08d}"

    def _number(self, index):
        return range(len(self))[index]

    def _annotation_path(self, kind):
        return self.folder / f"{self.split}_{kind}.json"

    def _read_beside(self, kind, shape):
        path = self._annotation_path(kind)
        arrays = _read_arrays(path, shape)
        if len(arrays) != len(self._xyz):
            raise ValueError(
                f"{path}: expected {len(self._xyz)} entries, as {self.path} has, got {len(arrays)}."
            )
        return arrays

    def _image(self, number):
        path = self.folder / self.split / "rgb" / f"{number:08d}.jpg"
        if not path.is_file():
            raise FileNotFoundError(
                f"{path}: there is no such file; {len(self._xyz)} annotations with "
                f"{self.backgrounds} backgrounds need {len(self)} images."
            )
        return read_image(path)


def _read_arrays(path, shape):
    """A JSON list of arrays of one shape: ``(entries, *shape)`` float32."""
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such file.")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: expected JSON: {error}") from None
    if not isinstance(content, list) or not content:
        raise ValueError(f"{path}: expected a list of at least one entry.")
    wanted = f"finite numbers of shape {shape}"
    for entry, value in enumerate(content):
        try:
            array = np.asarray(value)
        except ValueError:
            raise ValueError(
                f"{path}, entry {entry}: expected {wanted}, got lists of several lengths."
            ) from None
        if array.shape != shape or array.dtype.kind not in "fiu":
            raise ValueError(
                f"{path}, entry {entry}: expected {wanted}, got {array.dtype} of {array.shape}."
            )
    arrays = np.asarray(content, "float64")
    # Judged as it is kept: a number may be too large for float32.
    with np.errstate(over="ignore"):
        arrays = arrays.astype("float32")
    bad = ~np.isfinite(arrays).reshape(len(arrays), -1).all(axis=1)
    if bad.any():
        raise ValueError(f"{path}, entry {np.flatnonzero(bad)[0]}: expected {wanted}.")
    return arrays
