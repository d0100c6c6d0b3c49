"""Writing folders of the Rendered Handpose Dataset's layout, sample by sample."""

import pickle
import shutil
from pathlib import Path

import cv2
import numpy as np

from keras_hand3d.data.rhd import MAX_DEPTH_M, SPLITS
from keras_hand3d.files import atomic_file, expect_folder

_PARTS_FOLDER = ".annotations"
_ROWS = {"xyz": slice(0, 42), "uv_vis": slice(42, 84), "K": slice(84, 87)}
# Fast compression: renders are noisy, a higher level saves little and halves the rate.
_PNG_OPTIONS = (cv2.IMWRITE_PNG_COMPRESSION, 1)


class RHDWriter:
    """Writes samples into a folder of RHD's layout; several processes may share it.

    A sample is there once its annotation is: images come first, each file under a temporary name
    that is replaced when it is whole. The pickle of all annotations is written when every sample
    is there, so an unfinished folder is no data set, and a later call goes on where one stopped.

    Args:
        root: Folder of the data set.
        split: ``"training"`` or ``"evaluation"``.

    Raises:
        ValueError: If the split is unknown.
        NotADirectoryError: If the folder of the data set is a file.
    """

    def __init__(self, root, split="training"):
        if split not in SPLITS:
            raise ValueError(f"Unknown split {split!r}. Known splits: {', '.join(SPLITS)}.")
        if Path(root).exists():
            expect_folder(root)
        self.folder, self.split = Path(root) / split, split
        self.path = self.folder / f"anno_{split}.pickle"
        self.parts = self.folder / _PARTS_FOLDER
        for kind in ("color", "mask", "depth"):
            (self.folder / kind).mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            self.parts.mkdir(exist_ok=True)

    def is_written(self, sample_id):
        """Whether a sample is there."""
        # In this order: whoever finishes the data set writes the pickle, then removes the parts.
        return self._part(sample_id).exists() or self.path.exists()

    def write(self, sample_id, sample):
        """Write one sample.

        Args:
            sample_id: Number of the sample, from zero.
            sample: Object with the attributes ``image`` ``(height, width, 3)`` uint8 RGB, ``mask``
                ``(height, width)`` uint8, ``depth`` ``(height, width)`` metres, ``hands_uv``
                ``(2, 21, 2)``, ``hands_xyz`` ``(2, 21, 3)``, ``hands_visible`` ``(2, 21)``,
                ``intrinsics`` ``(3, 3)``.

        Raises:
            OSError: If it cannot be written, naming the file; nothing half-written stays.
        """
        name = f"{sample_id:05d}.png"
        self._write_png(self.folder / "color" / name, sample.image[..., ::-1])
        self._write_png(self.folder / "mask" / name, sample.mask)
        self._write_png(self.folder / "depth" / name, encode_depth(sample.depth)[..., ::-1])
        uv_vis = np.concatenate([sample.hands_uv, sample.hands_visible[..., None]], axis=-1)
        rows = [sample.hands_xyz.reshape(42, 3), uv_vis.reshape(42, 3), sample.intrinsics]
        with atomic_file(self._part(sample_id)) as path, path.open("wb") as stream:
            np.save(stream, np.concatenate(rows).astype("float32"))

    def finish(self, count):
        """Write the pickle of all annotations, if all samples are there.

        Args:
            count: Number of samples in the data set.

        Returns:
            Whether the data set is whole.
        """
        if self.path.exists():
            return True
        if not all(self._part(sample_id).exists() for sample_id in range(count)):
            return self.path.exists()
        annotations = {}
        try:
            for sample_id in range(count):
                rows = np.load(self._part(sample_id), allow_pickle=False)
                annotations[sample_id] = {name: rows[part] for name, part in _ROWS.items()}
        except FileNotFoundError:
            # Another process has finished the data set in the meantime, or a part was deleted.
            if self.path.exists():
                return True
            raise
        with atomic_file(self.path) as path, path.open("wb") as stream:
            pickle.dump(annotations, stream, protocol=2)
        # Another process may be removing them, too.
        shutil.rmtree(self.parts, ignore_errors=True)
        return True

    def _part(self, sample_id):
        return self.parts / f"{sample_id:05d}.npy"

    @staticmethod
    def _write_png(path, pixels):
        encoded, data = cv2.imencode(".png", pixels, _PNG_OPTIONS)
        if not encoded:
            raise OSError(f"{path}: the image could not be encoded.")
        with atomic_file(path) as temporary:
            temporary.write_bytes(data)


def encode_depth(depth):
    """Depth as RHD stores it; undone by `keras_hand3d.data.rhd.read_depth`.

    Args:
        depth: ``(height, width)`` metres; clipped to 0..5.

    Returns:
        ``(height, width, 3)`` uint8 RGB: high byte, low byte, zero.
    """
    steps = np.round(np.clip(depth, 0.0, MAX_DEPTH_M) / MAX_DEPTH_M * 65535.0).astype("int32")
    return np.stack([steps // 256, steps % 256, np.zeros_like(steps)], axis=-1).astype("uint8")
