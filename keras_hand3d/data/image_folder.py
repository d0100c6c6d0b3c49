"""A user's own data: a folder of images and one JSON of annotations."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from keras_hand3d import skeleton
from keras_hand3d.data.hand_annotation import HandAnnotation
from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.images import fit_canvas, read_image, scale_intrinsics, scale_uv
from keras_hand3d.data.schema import REQUIRED_FIELDS, check_sample

DEFAULT_ORDER = "rhd"


class ImageFolder(HandSource):
    """A folder of images and one JSON file of annotations.

    The JSON holds a list of entries, one a hand (see `HandAnnotation`), or an object with the list
    under ``hands`` and the ``keypoint_order`` of all of them. Without a name the order is RHD's.
    Every image is fitted into a square canvas, coordinates and camera with it. Coordinates in 3D
    and cameras are used if every entry has them.

    Args:
        root: The folder.
        annotations: Name of the JSON in it; its only JSON by default.
        canvas: Side in pixels of the square that images are fitted into.

    Raises:
        FileNotFoundError: If the folder or the JSON is missing.
        ValueError: If the JSON is damaged, an entry does not fit, an image is missing or lies
            outside of the folder.
    """

    def __init__(self, root, annotations=None, canvas=320):
        self.root, self.canvas = Path(root), int(canvas)
        self.path = self._annotation_file(annotations)
        self.order, self.entries = _read_entries(self.path)
        self._check_images()
        self._hands_in = Counter(entry.image for entry in self.entries)
        has_xyz = all(e.xyz is not None or e.xyz_mm is not None for e in self.entries)
        has_camera = all(e.intrinsics() is not None for e in self.entries)
        optional = {"hands_xyz": has_xyz, "intrinsics": has_camera}
        self.fields = REQUIRED_FIELDS | {name for name, has in optional.items() if has}
        self.notes = tuple(
            note
            for missing, note in (
                (not has_xyz, "not every entry has xyz: no training or evaluation in 3D"),
                (not has_camera, "not every entry has a camera: no projection into the image"),
            )
            if missing
        )

    def __len__(self):
        return len(self.entries)

    def __getitem__(self, index):
        entry = self.entries[index]
        image, scale = fit_canvas(read_image(self.root / entry.image), self.canvas)
        uv, visible, xyz = entry.keypoints(self.order)
        side = skeleton.HAND_SIDES.index(entry.hand)
        sample = {
            "image": image,
            "hands_uv": _one_of_two(scale_uv(uv, scale), side),
            "hands_visible": _one_of_two(visible, side),
            "hands_present": _one_of_two(np.True_, side),
        }
        if "hands_xyz" in self.fields:
            sample["hands_xyz"] = _one_of_two(xyz, side)
        if "intrinsics" in self.fields:
            sample["intrinsics"] = scale_intrinsics(entry.intrinsics(), scale)
        check_sample(sample, self.fields, f"{self.path}, entry {index}")
        return sample

    def sample_id(self, index):
        """The image's name, with the entry's number where an image has several entries."""
        entry = self.entries[index]
        stem = Path(entry.image).with_suffix("").as_posix().replace("/", "_")
        return f"{stem}_{index}" if self._hands_in[entry.image] > 1 else stem

    def _annotation_file(self, name):
        if not self.root.is_dir():
            raise FileNotFoundError(f"{self.root}: there is no such folder.")
        if name is not None:
            path = self.root / name
            if not path.is_file():
                raise FileNotFoundError(f"{path}: there is no such file.")
            return path
        found = sorted(self.root.glob("*.json"))
        if len(found) != 1:
            names = ", ".join(path.name for path in found) or "none"
            raise FileNotFoundError(
                f"{self.root}: expected one JSON file of annotations, got {names}."
            )
        return found[0]

    def _check_images(self):
        root = self.root.resolve()
        for index, entry in enumerate(self.entries):
            path = (self.root / entry.image).resolve()
            if not path.is_relative_to(root):
                raise ValueError(
                    f"{self.path}, entry {index}: image {entry.image!r} lies outside of the folder."
                )
            if not path.is_file():
                raise ValueError(f"{self.path}, entry {index}: there is no image {entry.image!r}.")


def _read_entries(path):
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"{path}: expected JSON: {error}") from None
    order = DEFAULT_ORDER
    if isinstance(content, dict):
        order, content = content.get("keypoint_order", DEFAULT_ORDER), content.get("hands")
    if not isinstance(order, str):
        raise ValueError(f"{path}: keypoint_order: expected a name, got {order!r}.")
    try:
        skeleton.keypoint_order(order)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    if not isinstance(content, list) or not content:
        raise ValueError(f"{path}: expected a list of at least one annotated hand.")
    entries = []
    for index, entry in enumerate(content):
        try:
            entries.append(HandAnnotation.model_validate(entry))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "entry"
            raise ValueError(
                f"{path}, entry {index}: {place}: {first['msg']}, got {first['input']!r:.80}."
            ) from None
    return order, entries


def _one_of_two(value, side):
    """An array of both hands in which the other one is zero."""
    value = np.asarray(value)
    both = np.zeros((2, *value.shape), value.dtype)
    both[side] = value
    return both
