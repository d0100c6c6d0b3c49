"""The Rendered Handpose Dataset, and any folder of its layout."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.images import read_image, read_mask
from keras_hand3d.data.schema import REQUIRED_FIELDS, check_sample
from keras_hand3d.restricted_pickle import load_array_pickle

SPLITS = ("training", "evaluation")
MAX_DEPTH_M = 5.0
SETTINGS_FILE = "synthetic.json"
"""Beside the annotations of renders: how they were made, ``without_hands`` the share of samples
that show no hand."""

_SHAPES = {"xyz": (42, 3), "uv_vis": (42, 3), "K": (3, 3)}


class RHD(HandSource):
    """Rendered Handpose Dataset: 320 x 320 renders of people with both hands annotated.

    The layout is ``{training,evaluation}/{color,mask,depth}/%05d.png`` with
    ``anno_{training,evaluation}.pickle`` in the split's folder (or beside it). Annotations are read
    without running anything that the pickle asks for. Visibility in RHD is judged from the
    segmentation near a key point, not by strict occlusion. Every sample of RHD shows a hand;
    renders made without say so in ``synthetic.json``.

    Args:
        root: ``RHD_published_v2`` as unzipped, or a folder of that layout.
        split: ``"training"`` or ``"evaluation"``.
        depth: Whether samples have ``depth``; it costs decoding another image.

    Raises:
        FileNotFoundError: If the folder or the annotations are missing.
        UnsafePickleError: If the annotations ask for more than arrays.
        ValueError: If the split is unknown, or an annotation or ``synthetic.json`` does not fit.
    """

    truncates_uv = True

    def __init__(self, root, split="training", depth=False):
        if split not in SPLITS:
            raise ValueError(f"Unknown split {split!r}. Known splits: {', '.join(SPLITS)}.")
        self.root, self.split = Path(root), split
        self.folder = self.root / split
        self.path = self._annotation_file()
        self.annotations = _checked(load_array_pickle(self.path), self.path)
        self.ids = sorted(self.annotations)
        self.always_has_hand = _always_has_hand(self.folder / SETTINGS_FILE)
        self.fields = REQUIRED_FIELDS | {"part_mask", "hands_xyz", "intrinsics"}
        if depth:
            self.fields |= {"depth"}

    def __len__(self):
        return len(self.ids)

    def __getitem__(self, index):
        sample_id = self.ids[index]
        annotation = self.annotations[sample_id]
        uv_vis = annotation["uv_vis"].reshape(2, 21, 3).astype("float32")
        sample = {
            "image": read_image(self._file("color", sample_id)),
            "part_mask": read_mask(self._file("mask", sample_id)),
            "hands_uv": np.ascontiguousarray(uv_vis[..., :2]),
            "hands_visible": uv_vis[..., 2] > 0.5,
            "hands_xyz": annotation["xyz"].reshape(2, 21, 3).astype("float32"),
            "hands_present": _present(annotation),
            "intrinsics": annotation["K"].astype("float32"),
        }
        if "depth" in self.fields:
            sample["depth"] = read_depth(self._file("depth", sample_id))
        origin = f"{self.path}, sample {sample_id}"
        check_sample(sample, self.fields, origin, self.always_has_hand)
        return sample

    def load(self, sample_id):
        """A sample as the data set stores it.

        Args:
            sample_id: Number in the files' names.

        Returns:
            ``(image, mask, depth, annotation)``: ``(320, 320, 3)`` uint8 RGB, ``(320, 320)`` uint8
            part classes, ``(320, 320)`` float32 metres, and the dictionary of ``xyz`` ``(42, 3)``
            metres, ``uv_vis`` ``(42, 3)`` and ``K`` ``(3, 3)``.

        Raises:
            ValueError: If there is no such sample, or a file of it is damaged.
        """
        if sample_id not in self.annotations:
            raise ValueError(f"{self.path}: there is no sample {sample_id!r}.")
        return (
            read_image(self._file("color", sample_id)),
            read_mask(self._file("mask", sample_id)),
            read_depth(self._file("depth", sample_id)),
            self.annotations[sample_id],
        )

    def sample_id(self, index):
        """The number in the sample's file names, five digits."""
        return f"{self.ids[index]:05d}"

    def shows_hand(self):
        """Which samples show a hand, ``(n,)`` booleans."""
        return np.array([_present(self.annotations[sample_id]).any() for sample_id in self.ids])

    def visible_keypoints(self):
        """Visible key points of each sample's hand that shows most, ``(n,)`` ints."""
        visible = np.stack([self.annotations[n]["uv_vis"][:, 2] > 0.5 for n in self.ids])
        return visible.reshape(-1, 2, 21).sum(axis=2).max(axis=1)

    def _file(self, kind, sample_id):
        return self.folder / kind / f"{sample_id:05d}.png"

    def _annotation_file(self):
        name = f"anno_{self.split}.pickle"
        for path in (self.folder / name, self.root / name):
            if path.is_file():
                return path
        raise FileNotFoundError(f"{self.folder / name}: there is no such file.")


def read_depth(path: Path) -> np.ndarray:
    """Read a depth image of RHD.

    Args:
        path: PNG whose red and green channels are the high and low byte of the depth.

    Returns:
        ``(height, width)`` float32 metres, 0..5: ``(red * 256 + green) / 65535 * 5``.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is not an image.
    """
    # In wider integers: in the image's own eight bits the high byte would overflow.
    pixels = read_image(path).astype("int32")
    return ((pixels[..., 0] * 256 + pixels[..., 1]) / 65535.0 * MAX_DEPTH_M).astype("float32")


def _present(annotation):
    """``(2,)`` booleans: both hands are annotated, but a render may have left one out, zeros."""
    return annotation["xyz"].reshape(2, 63).any(axis=1)


def _always_has_hand(path):
    """Whether the settings of renders, if there are any, ask for hands in every sample."""
    if not path.is_file():
        return True
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"{path}: expected JSON: {error}") from None
    share = settings.get("without_hands", 0.0) if isinstance(settings, dict) else None
    if isinstance(share, bool) or not isinstance(share, (int, float)) or not 0 <= share <= 1:
        raise ValueError(f"{path}: without_hands: expected a share 0..1, got {share!r:.50}.")
    return share == 0


def _checked(content, path):
    if not isinstance(content, Mapping) or not content:
        raise ValueError(f"{path}: expected a dictionary of at least one sample.")
    for sample_id, annotation in content.items():
        if not isinstance(sample_id, int) or isinstance(sample_id, bool) or sample_id < 0:
            raise ValueError(f"{path}: expected sample numbers from zero, got {sample_id!r}.")
        if not isinstance(annotation, Mapping):
            raise ValueError(f"{path}, sample {sample_id}: expected a dictionary.")
        for name, shape in _SHAPES.items():
            array = annotation.get(name)
            if (
                not isinstance(array, np.ndarray)
                or array.shape != shape
                or array.dtype.kind not in "fiu"
            ):
                came = getattr(array, "shape", type(array).__name__)
                raise ValueError(
                    f"{path}, sample {sample_id}: {name}: expected numbers of shape {shape}, "
                    f"got {came}."
                )
            if not np.isfinite(array).all():
                raise ValueError(f"{path}, sample {sample_id}: {name}: expected finite numbers.")
    return content
