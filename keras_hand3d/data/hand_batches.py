"""Batches of a data set for ``model.fit`` under any backend."""

import threading
from concurrent.futures import ThreadPoolExecutor

import keras

from keras_hand3d.data.batch_reading import chosen_fields, order_of, read_batch
from keras_hand3d.data.held_samples import HeldSamples


class HandBatches(keras.utils.PyDataset):
    """Batches of raw samples; what the device prepares is not done here.

    The order depends on the seed and the number of the batch alone, see `SampleOrder`. With
    ``steps`` the samples come from an endless stream of passes over the data set, and every batch
    is full; without, an epoch is as long as one pass, whose last batch holds what remains.
    `make_dataset` gives the same batches for the same arguments.

    ``fit`` shuffles the batches of an epoch once more unless it is given ``shuffle=False``, which
    also makes reading ahead useless; and it asks for an epoch before the first to build a model
    that is not built. `epoch_callback` makes the epochs of the data those of ``fit``.

    Args:
        source: A `HandSource`.
        batch_size: Samples in a batch.
        steps: Number of batches in an epoch; as many as one pass has by default.
        shuffle: Whether each pass is shuffled.
        seed: Seed of the order.
        fields: Fields to take; all that the source has by default.
        start_step: Number of the batch to begin with: after so many steps of an earlier run, the
            batches go on as if it had not stopped.
        workers: Batches read at the same time by threads, ahead of what is asked for; with 1, a
            batch is read when it is asked for.
        share: Which part of each batch is read, and of how many: number of a process, from zero,
            and the number of processes that read the parts side by side, each without the others'
            samples. It needs ``steps``.
        hold: Whether all samples are read now and held in the memory of the device that computes,
            see `HeldSamples`; ``workers`` have nothing to do then. TensorFlow takes its batches to
            the processor and back all the same.

    Attributes:
        epoch: Number of the epoch that batches are given for, from zero.

    Raises:
        ValueError: If the source lacks a field that was asked for, or a number makes no sense.
    """

    def __init__(
        self,
        source,
        batch_size,
        steps=None,
        shuffle=False,
        seed=0,
        fields=None,
        start_step=0,
        workers=1,
        share=(0, 1),
        hold=False,
    ):
        # Keras's own workers hand batches of an epoch that was broken off to the next one.
        super().__init__(workers=1)
        if workers < 1:
            raise ValueError(f"Expected at least 1 worker, got {workers}.")
        self.source = source
        self.order, self.steps = order_of(source, batch_size, steps, shuffle, seed, start_step)
        self.fields = chosen_fields(source, fields)
        if share[1] > 1 and (steps is None or batch_size % share[1]):
            raise ValueError(
                f"{share[1]} processes can share whole batches of a multiple of {share[1]} "
                f"samples, in a given number of steps; got {batch_size} samples, {steps} steps."
            )
        self.share = share
        self.start_step, self.epoch = int(start_step), 0
        self._held = HeldSamples(source, self.fields) if hold else None
        self._pool = ThreadPoolExecutor(workers) if workers > 1 and not hold else None
        self._ahead, self._lock, self._threads = {}, threading.Lock(), int(workers)

    def __len__(self):
        return self.steps

    def __getitem__(self, index):
        number = self._number(index)
        return (self._read(number) if self._pool is None else self._take(number),)

    def on_epoch_end(self):
        """Go on with the next epoch."""
        self.epoch += 1

    def epoch_callback(self):
        """A callback for ``fit`` that sets ``epoch`` to that of ``fit`` at each one's begin.

        With it an epoch has the same batches whether the model was built before or not. Resume by
        ``initial_epoch`` or by ``start_step``, not by both.
        """
        return keras.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: setattr(self, "epoch", epoch)
        )

    def sample_indices(self, index):
        """Numbers of the samples in batch ``index`` of the current epoch, those read here."""
        return self._indices(self._number(index))

    def _number(self, index):
        return self.start_step + self.epoch * self.steps + index

    def _read(self, number):
        indices = self._indices(number)
        if self._held is not None:
            return self._held.batch(indices)
        return read_batch(self.source, indices, self.fields)

    def _indices(self, number):
        indices, (process, processes) = self.order.batch(number), self.share
        size = len(indices) // processes
        return indices if processes == 1 else indices[process * size : (process + 1) * size]

    def _take(self, number):
        """A batch that was read ahead, or is read now; the ones after it are begun."""
        wanted = range(number, number + self._threads + 1)
        with self._lock:
            for stale in set(self._ahead) - set(wanted):
                self._ahead.pop(stale).cancel()
            for later in wanted:
                if later not in self._ahead:
                    self._ahead[later] = self._pool.submit(self._read, later)
            batch = self._ahead.pop(number)
        return batch.result()
