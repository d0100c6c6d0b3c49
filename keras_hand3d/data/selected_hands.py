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
        return self._of_mine(self.source.shows_hand())

    def visible_keypoints(self):
        """Visible key points of each sample's hand that shows most, as the data set knows it."""
        return self._of_mine(self.source.visible_keypoints())

    def _of_mine(self, known):
        return None if known is None else known[self.indices]


def samples_with_hands(source, least_shown=0):
    """A data set without its samples that show no hand, or too little of one.

    Args:
        source: A `HandSource`.
        least_shown: Visible key points that one of a sample's hands must have.

    Returns:
        The data set itself if every sample does, else a `SelectedHands`.

    Raises:
        ValueError: If no sample does, or that is not known before they are read.
    """
    if source.always_has_hand and not least_shown:
        return source
    shown = source.shows_hand()
    visible = source.visible_keypoints() if least_shown else 0
    if shown is None or visible is None:
        raise ValueError(
            "only reading the samples of the data set tells which show a hand, and how much of "
            "it: pack it first."
        )
    fitting = shown & (visible >= least_shown)
    if not fitting.any():
        least = f" with {least_shown} visible key points" if least_shown else ""
        raise ValueError(f"no sample of the data set shows a hand{least}.")
    return SelectedHands(source, np.flatnonzero(fitting), always_has_hand=True)
