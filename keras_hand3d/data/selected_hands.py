"""Some samples of a data set."""

import numpy as np

from keras_hand3d.data.hand_source import HandSource


class SelectedHands(HandSource):
    """Chosen samples of a data set, in the order that is given.

    Args:
        source: A `HandSource`.
        indices: Whole numbers 0..n - 1, which samples of it.
        always_has_hand: Whether each of them shows a hand; as the data set says by default.

    Raises:
        ValueError: If there are none, or the data set has no such sample.
    """

    def __init__(self, source, indices, always_has_hand=None):
        indices = np.asarray(indices, dtype="int64")
        if indices.ndim != 1 or not indices.size:
            raise ValueError(f"indices: expected a list of at least one, got {indices.tolist()}.")
        if indices.min() < 0 or indices.max() >= len(source):
            raise ValueError(
                f"indices: expected 0 to {len(source) - 1}, got {indices.min()} to {indices.max()}."
            )
        self.source, self.indices = source, indices
        self.fields, self.notes = source.fields, source.notes
        self.root_keypoint, self.has_hand_side = source.root_keypoint, source.has_hand_side
        self.always_has_hand = (
            source.always_has_hand if always_has_hand is None else always_has_hand
        )
        self.truncates_uv = source.truncates_uv

    def __len__(self):
        return len(self.indices)

    def __getitem__(self, index):
        return self.source[int(self.indices[index])]

    def sample_id(self, index):
        """Name of the sample in the data set."""
        return self.source.sample_id(int(self.indices[index]))

    def shows_hand(self):
        """Which samples show a hand, as the data set knows it."""
        if self.always_has_hand:
            return super().shows_hand()
        known = self.source.shows_hand()
        return None if known is None else known[self.indices]


def samples_with_hands(source):
    """A data set without its samples that show no hand.

    Args:
        source: A `HandSource`.

    Returns:
        The data set itself if every sample shows one, else a `SelectedHands`.

    Raises:
        ValueError: If no sample shows a hand, or that is not known before they are read.
    """
    if source.always_has_hand:
        return source
    known = source.shows_hand()
    if known is None:
        raise ValueError(
            "the data set has samples without hands, and only reading them tells which: pack it "
            "first (keras-hand3d data pack)."
        )
    if not known.any():
        raise ValueError("no sample of the data set shows a hand.")
    return SelectedHands(source, np.flatnonzero(known), always_has_hand=True)
