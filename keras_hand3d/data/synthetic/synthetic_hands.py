"""Renders as a data set that never touches the disk."""

import numpy as np

from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.rhd import SPLITS
from keras_hand3d.data.schema import REQUIRED_FIELDS, check_sample
from keras_hand3d.data.synthetic.hand_renderer import HandRenderer

MOST_SAMPLES = 100_000_000
"""The order of more would not fit into the memory."""


class SyntheticHands(HandSource):
    """Hands rendered when they are asked for.

    Sample ``i`` is the same whenever and by whomever it is asked for, and the same that
    `synthesize` writes for that seed and split.

    Args:
        samples: Number of samples; renders cost time, not space, so it may be large.
        seed: Seed of everything.
        split: ``"training"`` or ``"evaluation"``; the splits share no sample.
        backgrounds: Folder of photos for behind the hands; made-up ones without it.
        depth: Whether samples have ``depth``.
        variety: ``"rhd"`` or ``"wide"``, see `HandRenderer`.
        without_hands: Share of samples without hands; the variety's own by default.

    Raises:
        ValueError: If there is not at least one sample, or an argument is not as expected.
    """

    def __init__(
        self,
        samples=1_000_000,
        seed=0,
        split="training",
        backgrounds=None,
        depth=False,
        variety="rhd",
        without_hands=None,
    ):
        if not 1 <= samples <= MOST_SAMPLES:
            raise ValueError(f"samples: expected 1 to {MOST_SAMPLES}, got {samples}.")
        if seed < 0:
            raise ValueError(f"seed: expected a number from 0, got {seed}.")
        if split not in SPLITS:
            raise ValueError(f"Unknown split {split!r}. Known splits: {', '.join(SPLITS)}.")
        self.samples, self.seed, self.split = int(samples), int(seed), split
        self.variety = variety
        self.renderer = HandRenderer(
            backgrounds=backgrounds, variety=variety, without_hands=without_hands
        )
        self.always_has_hand = self.renderer.without_hands == 0
        self.fields = REQUIRED_FIELDS | {"part_mask", "hands_xyz", "intrinsics"}
        if depth:
            self.fields |= {"depth"}

    def __len__(self):
        return self.samples

    def __getitem__(self, index):
        index = range(len(self))[index]
        rendered = self.render(index)
        sample = {
            "image": rendered.image,
            "part_mask": rendered.mask,
            "hands_uv": rendered.hands_uv,
            "hands_xyz": rendered.hands_xyz,
            "hands_visible": rendered.hands_visible,
            "hands_present": rendered.hands_present,
            "intrinsics": rendered.intrinsics,
        }
        if "depth" in self.fields:
            sample["depth"] = rendered.depth
        sample = {name: np.asarray(value) for name, value in sample.items()}
        check_sample(sample, self.fields, f"render {index}", self.always_has_hand)
        return sample

    def sample_id(self, index):
        """The sample's number, five digits."""
        return f"{range(len(self))[index]:05d}"

    def render(self, index):
        """A sample as the renderer gives it.

        Args:
            index: Number of the sample.

        Returns:
            A `RenderedSample`.
        """
        return self.renderer.render((self.seed, SPLITS.index(self.split), index))
