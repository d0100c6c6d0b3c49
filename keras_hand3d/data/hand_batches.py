"""Batches of a data set for ``model.fit`` under any backend."""

import keras
import numpy as np


class HandBatches(keras.utils.PyDataset):
    """Batches of raw samples; what the device prepares is not done here.

    The order depends on the seed and the step alone: samples are drawn from an endless stream of
    shuffled passes over the data set, and batch ``k`` is the same whenever it is asked for. With
    shuffling off and no number of steps, it is one pass in order, the last batch smaller.

    Args:
        source: A `HandSource`.
        batch_size: Samples in a batch.
        steps: Number of batches in an epoch; one pass over the data by default.
        shuffle: Whether each pass is shuffled.
        seed: Seed of the order.
        fields: Fields to take; all that the source has by default.
        **kwargs: Of `keras.utils.PyDataset`.
    """

    def __init__(
        self, source, batch_size, steps=None, shuffle=False, seed=0, fields=None, **kwargs
    ):
        super().__init__(**kwargs)
        self.source, self.batch_size = source, int(batch_size)
        self.steps, self.shuffle, self.seed = steps, bool(shuffle), int(seed)
        self.fields = sorted(source.fields if fields is None else fields)
        self.epoch = 0
        self._latest = (-1, np.empty(0, int))

    def __len__(self):
        if self.steps is not None:
            return self.steps
        return -(-len(self.source) // self.batch_size)

    def __getitem__(self, index):
        samples = [self.source[i] for i in self.sample_indices(index)]
        return ({name: np.stack([s[name] for s in samples]) for name in self.fields},)

    def on_epoch_end(self):
        """Go on in the stream where the epoch ended."""
        self.epoch += 1

    def sample_indices(self, index):
        """Numbers of the samples in batch ``index`` of the current epoch."""
        count = len(self.source)
        first = (self.epoch * len(self) + index if self.steps else index) * self.batch_size
        last = first + self.batch_size if self.steps else min(first + self.batch_size, count)
        return [self._at(position) for position in range(first, last)]

    def _at(self, position):
        turn, place = divmod(position, len(self.source))
        return int(self._order(turn)[place]) if self.shuffle else place

    def _order(self, turn):
        # A generator keyed by seed and pass: the order needs no state and no history. The latest
        # is kept; several threads may ask, so the pair is replaced in one assignment.
        latest = self._latest
        if latest[0] != turn:
            generator = np.random.default_rng([self.seed, turn])
            latest = self._latest = (turn, generator.permutation(len(self.source)))
        return latest[1]
