"""Renders made smaller, so that learning them by heart takes a minute and not ten."""

import cv2

from keras_hand3d.data import CachedHands, HandSource
from keras_hand3d.data.synthetic import SyntheticHands


class SmallRenders(HandSource):
    """Renders of 320 pixels, shrunk.

    Args:
        count: Number of samples.
        size: Side of the images in pixels.
    """

    def __init__(self, count, size):
        self.renders, self.size = SyntheticHands(count, seed=1), size
        self.fields = self.renders.fields

    def __len__(self):
        return len(self.renders)

    def __getitem__(self, index):
        sample = dict(self.renders[index])
        scale = self.size / sample["image"].shape[0]
        side = (self.size, self.size)
        sample["image"] = cv2.resize(sample["image"], side, interpolation=cv2.INTER_AREA)
        sample["part_mask"] = cv2.resize(sample["part_mask"], side, interpolation=cv2.INTER_NEAREST)
        sample["hands_uv"] = sample["hands_uv"] * scale
        sample["intrinsics"] = sample["intrinsics"].copy()
        sample["intrinsics"][:2] *= scale
        return sample

    def sample_id(self, index):
        return self.renders.sample_id(index)


def small_renders(count=8, size=128):
    """The renders, kept in memory."""
    return CachedHands(SmallRenders(count, size))
