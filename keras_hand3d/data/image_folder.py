"""A user's own data: a folder of images and one file of annotations."""

from collections import Counter
from pathlib import Path

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.data.annotation_file import SUFFIXES, read_annotation_file
from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.images import fit_canvas, read_image, scale_intrinsics, scale_uv
from keras_hand3d.data.schema import REQUIRED_FIELDS, check_sample
from keras_hand3d.files import expect_folder

DEFAULT_ORDER = "rhd"
ROOT_KEYPOINTS = ("wrist", "palm")


class ImageFolder(HandSource):
    """A folder of images and one file of annotations, JSON or CSV.

    The JSON holds a list of entries, one a hand (see `HandAnnotation`), or an object with the list
    under ``hands`` and the ``keypoint_order`` of all of them. A CSV has a row a hand, numbers with
    a decimal point, and these columns, in any order; others are ignored:

    ================================ ===========================================================
    ``image``                        file name, relative to the annotations
    ``u0, v0, ..., u20, v20``        key points, pixels (column, row); a pair of empty cells for
                                     one that was not labelled
    ``hand``                         ``left`` or ``right``; may lack or be empty
    ``x0, y0, z0, ..., x20, y20,     key points, metres in the camera frame; may lack or be empty
    z20``
    ``visible0, ..., visible20``     1 or 0, which key points can be seen; may lack or be empty
    ``fx, fy, cx, cy``               camera, pixels; may lack or be empty
    ``k00, k01, ..., k22``           camera matrix by rows, in place of these
    ``keypoint_order``               name of the order of this row's key points
    ================================ ===========================================================

    Without a name the order is RHD's. Every image is fitted into a square canvas, coordinates and
    camera with it. Sides, coordinates in 3D and cameras are used if every entry has them; ``notes``
    says what their absence turns off.

    Args:
        root: The folder.
        annotations: Name of the file of annotations in it; its only JSON or CSV by default.
        canvas: Side in pixels of the square that images are fitted into.
        root_keypoint: What key point 0 is in the annotations, ``"wrist"`` or ``"palm"``.

    Raises:
        FileNotFoundError: If the folder or the annotations are missing.
        ValueError: If the annotations are damaged, an entry does not fit, an image is missing or
            lies outside of the folder, or the root key point is unknown.
    """

    def __init__(self, root, annotations=None, canvas=320, root_keypoint="wrist"):
        if root_keypoint not in ROOT_KEYPOINTS:
            known = ", ".join(ROOT_KEYPOINTS)
            raise ValueError(f"Unknown root_keypoint {root_keypoint!r}. Known: {known}.")
        self.folder, self.canvas, self.root_keypoint = Path(root), int(canvas), root_keypoint
        self.path = self._annotation_file(annotations)
        self.entries, self._places, order = read_annotation_file(self.path)
        self.order = order or DEFAULT_ORDER
        self._check_images()
        self._hands_in = Counter(entry.image for entry in self.entries)
        self.has_hand_side = all(entry.hand is not None for entry in self.entries)
        has_xyz = all(e.xyz is not None or e.xyz_mm is not None for e in self.entries)
        has_camera = all(e.intrinsics() is not None for e in self.entries)
        optional = {
            "hands_xyz": has_xyz,
            "intrinsics": has_camera,
            "hands_labelled": any(None in entry.uv for entry in self.entries),
        }
        self.fields = REQUIRED_FIELDS | {name for name, has in optional.items() if has}
        has_order = order is not None or all(e.keypoint_order for e in self.entries)
        self.notes = _notes(
            {
                "hand": self.has_hand_side,
                "xyz": has_xyz,
                "a camera": has_camera,
                "visible": all(entry.visible is not None for entry in self.entries),
                "a keypoint_order": has_order,
            }
        )

    def __len__(self):
        return len(self.entries)

    def __getitem__(self, index):
        entry = self.entries[index]
        image, scale = fit_canvas(read_image(self.folder / entry.image), self.canvas)
        uv, visible, xyz = entry.keypoints(self.order)
        side = skeleton.HAND_SIDES.index(entry.hand) if self.has_hand_side else 0
        sample = {
            "image": image,
            "hands_uv": _one_of_two(scale_uv(uv, scale), side),
            "hands_visible": _one_of_two(visible, side),
            "hands_present": _one_of_two(np.True_, side),
        }
        if "hands_labelled" in self.fields:
            sample["hands_labelled"] = _one_of_two(entry.labelled(self.order), side)
        if "hands_xyz" in self.fields:
            sample["hands_xyz"] = _one_of_two(xyz, side)
        if "intrinsics" in self.fields:
            sample["intrinsics"] = scale_intrinsics(entry.intrinsics(), scale)
        check_sample(sample, self.fields, f"{self.path}, {self._places[index]}")
        return sample

    def sample_id(self, index):
        """The image's name, with the entry's number where an image has several entries."""
        entry = self.entries[index]
        stem = Path(entry.image).with_suffix("").as_posix().replace("/", "_")
        return f"{stem}_{index}" if self._hands_in[entry.image] > 1 else stem

    def _annotation_file(self, name):
        expect_folder(self.folder)
        if name is not None:
            path = self.folder / name
            if not path.is_file():
                raise FileNotFoundError(f"{path}: there is no such file.")
            return path
        found = sorted(p for p in self.folder.iterdir() if p.suffix.lower() in SUFFIXES)
        if len(found) != 1:
            names = ", ".join(path.name for path in found) or "none"
            raise FileNotFoundError(
                f"{self.folder}: expected one JSON or CSV file of annotations, got {names}; "
                "with several, name the one with annotations=."
            )
        return found[0]

    def _check_images(self):
        folder = self.folder.resolve()
        for entry, place in zip(self.entries, self._places, strict=True):
            path = (self.folder / entry.image).resolve()
            if not path.is_relative_to(folder):
                raise ValueError(
                    f"{self.path}, {place}: image {entry.image!r} lies outside of the folder."
                )
            if not path.is_file():
                raise ValueError(f"{self.path}, {place}: there is no image {entry.image!r}.")


_WITHOUT = {
    "hand": "no training or evaluation of lifting, which needs to know left from right",
    "xyz": "no training or evaluation in 3D",
    "a camera": "no projection into the image",
    "visible": "every labelled key point counts as visible",
    "a keypoint_order": f"key points are taken to be in the order of {DEFAULT_ORDER}",
}


def _notes(has):
    """A line for each thing that some entry lacks."""
    return tuple(
        f"not every entry has {thing}: {_WITHOUT[thing]}"
        for thing, there in has.items()
        if not there
    )


def _one_of_two(value, side):
    """An array of both hands in which the other one is zero."""
    value = np.asarray(value)
    both = np.zeros((2, *value.shape), value.dtype)
    both[side] = value
    return both
