"""A data set kept in memory once it is read."""

from keras_hand3d.data.hand_source import HandSource


class CachedHands(HandSource):
    """A data set whose samples are read once and then kept in memory.

    Decoded, a sample of 320 x 320 pixels with its mask takes 0.4 MB. The arrays are read-only.

    Args:
        source: A `HandSource`.
    """

    def __init__(self, source):
        self.source = source
        self.fields, self.notes = source.fields, source.notes
        self.root_keypoint, self.has_hand_side = source.root_keypoint, source.has_hand_side
        self.always_has_hand = source.always_has_hand
        self.truncates_uv = source.truncates_uv
        self._samples = [None] * len(source)

    def __len__(self):
        return len(self._samples)

    def __getitem__(self, index):
        sample = self._samples[index]
        if sample is None:
            # Two threads may both read it: the same values, of which one's are kept.
            sample = self.source[index]
            for array in sample.values():
                array.setflags(write=False)
            self._samples[index] = sample
        return dict(sample)

    def sample_id(self, index):
        """Name of the sample in the data set."""
        return self.source.sample_id(index)

    def shows_hand(self):
        """Which samples show a hand, as the data set knows it."""
        return self.source.shows_hand()

    def visible_keypoints(self):
        """Visible key points of each sample's hand that shows most, as the data set knows it."""
        return self.source.visible_keypoints()
