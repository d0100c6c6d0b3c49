"""Small data sets with part masks."""

import numpy as np
from hand_data import write_folder

from keras_hand3d.data import HandSource, ImageFolder


class MaskedHands(HandSource):
    """A data set with a part mask: the left half of each image is a left hand."""

    def __init__(self, source):
        self.source = source
        self.fields = source.fields | {"part_mask"}

    def __len__(self):
        return len(self.source)

    def __getitem__(self, index):
        sample = self.source[index]
        mask = np.zeros(sample["image"].shape[:2], np.uint8)
        mask[:, : mask.shape[1] // 2] = 5
        return {**sample, "part_mask": mask}

    def sample_id(self, index):
        return self.source.sample_id(index)


def masked_source(folder):
    """Three samples of noise with a mask, written into a folder unless it is there."""
    if not (folder / "annotations.json").exists():
        write_folder(folder)
    return MaskedHands(ImageFolder(folder, canvas=96))
