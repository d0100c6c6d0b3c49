"""A user's own data: a folder of images and one file of annotations."""

from collections import Counter
from pathlib import Path

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.data.annotation_file import SUFFIXES, read_annotation_file
from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.images import fit_canvas, read_image, scale_intrinsics, scale_uv
from keras_hand3d.data.schema import FIELDS, REQUIRED_FIELDS, check_sample
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

    Each entry is a sample. Where its image has an entry of the other side, too, that hand is in the
    sample as well, and ``hands_asked`` says which of them it is about: networks of one hand see
    each in turn, and those that see whole images take neither for background. A second hand of the
    same side has no room there, and ``notes`` says so.

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
        self._first_of = {(e.image, e.hand): e for e in reversed(self.entries)}
        has_xyz = all(e.xyz is not None or e.xyz_mm is not None for e in self.entries)
        has_camera = all(e.intrinsics() is not None for e in self.entries)
        optional = {
            "hands_xyz": has_xyz,
            "intrinsics": has_camera,
            "hands_labelled": any(None in entry.uv for entry in self.entries),
            "hands_asked": any(self._other_hand(entry) for entry in self.entries),
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
        ) + _crowded((e.image, self._side(e)) for e in self.entries)

    def __len__(self):
        return len(self.entries)

    def __getitem__(self, index):
        entry = self.entries[index]
        image, scale = fit_canvas(read_image(self.folder / entry.image), self.canvas)
        sides = {self._side(entry): entry}
        if (other := self._other_hand(entry)) is not None:
            sides[self._side(other)] = other
        sample = {"image": image, **self._hands(sides, scale)}
        if "hands_asked" in self.fields:
            sample["hands_asked"] = np.arange(2) == self._side(entry)
        if "intrinsics" in self.fields:
            sample["intrinsics"] = scale_intrinsics(entry.intrinsics(), scale)
        check_sample(sample, self.fields, f"{self.path}, {self._places[index]}")
        return sample

    def sample_id(self, index):
        """The image's name, with the entry's number where an image has several entries."""
        entry = self.entries[index]
        stem = Path(entry.image).with_suffix("").as_posix().replace("/", "_")
        return f"{stem}_{index}" if self._hands_in[entry.image] > 1 else stem

    def _side(self, entry):
        return skeleton.HAND_SIDES.index(entry.hand) if self.has_hand_side else 0

    def _other_hand(self, entry):
        """The first entry of the same image and the other side, if there is one."""
        if not self.has_hand_side:
            return None
        return self._first_of.get((entry.image, skeleton.HAND_SIDES[1 - self._side(entry)]))

    def _hands(self, sides, scale):
        """The fields of both hands, from entries by their side; zero where there is none."""
        hands = {
            name: np.zeros(FIELDS[name].shape, FIELDS[name].dtype)
            for name in self.fields
            if name.startswith("hands_") and name != "hands_asked"
        }
        for side, entry in sides.items():
            uv, visible, xyz = entry.keypoints(self.order)
            values = {
                "hands_uv": scale_uv(uv, scale),
                "hands_visible": visible,
                "hands_labelled": entry.labelled(self.order),
                "hands_present": True,
                "hands_xyz": xyz,
            }
            for name, both in hands.items():
                both[side] = values[name]
        return hands

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
            try:
                path = (self.folder / entry.image).resolve()
            # A loop of links is a RuntimeError to Python 3.11 and 3.12.
            except (OSError, RuntimeError):
                path = folder / entry.image
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


def _crowded(places):
    """A line if several hands have the same place: an image and a side in it."""
    crowded = {image for (image, _), count in Counter(places).items() if count > 1}
    if not crowded:
        return ()
    return (
        f"several hands of one side, or of sides that are not known, in {len(crowded)} images, "
        f"such as {min(crowded)}: of these a sample has one, and takes the others for background",
    )
