"""Images that are known to show no hand, as a data set."""

from pathlib import Path

import numpy as np

from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.schema import REQUIRED_FIELDS
from keras_hand3d.files import expect_folder
from keras_hand3d.images import read_image
from keras_hand3d.inference.input_files import IMAGE_SUFFIXES


class ImagesWithoutHands(HandSource):
    """Image files in which every hand that is found is a false one.

    Images keep their own sizes: it is a data set for `evaluate_found_hands`.

    Args:
        paths: Image files; or a folder, of which all images are taken, those of folders inside too.

    Raises:
        FileNotFoundError: If there is no such file or folder.
        ValueError: If there is no image; and when one that cannot be read is asked for.
    """

    fields = REQUIRED_FIELDS
    always_has_hand = False

    def __init__(self, paths):
        folder = paths if isinstance(paths, str | Path) else None
        if folder is not None:
            expect_folder(folder)
            files = sorted(Path(folder).rglob("*"))
            paths = [path for path in files if path.suffix.lower() in IMAGE_SUFFIXES]
        self.paths = [Path(path) for path in paths]
        self._folder = folder
        for path in self.paths:
            if not path.is_file():
                raise FileNotFoundError(f"{path}: there is no such file.")
        if not self.paths:
            raise ValueError(f"{folder or 'Images'}: expected at least one image, got none.")

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return {
            "image": read_image(self.paths[index]),
            "hands_uv": np.zeros((2, 21, 2), "float32"),
            "hands_visible": np.zeros((2, 21), bool),
            "hands_present": np.zeros(2, bool),
        }

    def sample_id(self, index):
        """Path of the file, relative to the folder if one was given."""
        path = self.paths[index]
        return (path if self._folder is None else path.relative_to(self._folder)).as_posix()
