"""`BackgroundFolder`: the user's own photos as backgrounds."""

from pathlib import Path

import cv2
import numpy as np

from keras_hand3d.files import expect_folder
from keras_hand3d.images import read_image

_SUFFIXES = {".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"}


class BackgroundFolder:
    """Photos of a folder and its subfolders, cropped, mirrored and toned at random.

    Args:
        folder: Where the photos lie.

    Attributes:
        paths: The photos, in order of their names.
        unreadable: Those found unreadable so far; they are skipped.

    Raises:
        FileNotFoundError: If there is no such folder, or no photo in it.
        NotADirectoryError: If it is a file.
    """

    def __init__(self, folder: str | Path):
        root = Path(folder)
        expect_folder(root)
        self.paths = sorted(
            path for path in root.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file()
        )
        if not self.paths:
            raise FileNotFoundError(f"{root}: no photos ({', '.join(sorted(_SUFFIXES))}) in it.")
        self.unreadable: set[Path] = set()

    def draw(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """A random part of a random photo.

        Args:
            rng: Source of randomness.
            size: S.

        Returns:
            Float32 (S, S, 3), RGB 0..255.

        Raises:
            ValueError: If not one photo can be read.
        """
        start = int(rng.integers(len(self.paths)))
        for step in range(len(self.paths)):
            photo = self._read(self.paths[(start + step) % len(self.paths)])
            if photo is not None:
                return _random_part(photo, rng, size)
        raise ValueError(f"None of the {len(self.paths)} photos can be read: {self.paths[0]}, ...")

    def _read(self, path: Path) -> np.ndarray | None:
        if path in self.unreadable:
            return None
        try:
            photo = read_image(path)
        except (OSError, ValueError):
            photo = None
        if photo is None or min(photo.shape[:2]) < 8:
            self.unreadable.add(path)
            return None
        return photo


def _random_part(photo: np.ndarray, rng: np.random.Generator, size: int) -> np.ndarray:
    side = max(int(min(photo.shape[:2]) * rng.uniform(0.5, 1.0)), 8)
    row = int(rng.integers(photo.shape[0] - side + 1))
    column = int(rng.integers(photo.shape[1] - side + 1))
    part = photo[row : row + side, column : column + side]
    kind = cv2.INTER_AREA if side > size else cv2.INTER_LINEAR
    image = cv2.resize(np.ascontiguousarray(part), (size, size), interpolation=kind)
    if rng.random() < 0.5:
        image = image[:, ::-1]
    return np.clip(image * np.float32(rng.uniform(0.6, 1.15)), 0, 255).astype(np.float32)
