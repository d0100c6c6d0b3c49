"""Batches that know how long they were waited for."""

import time

from keras_hand3d.data import HandBatches


class TimedBatches(HandBatches):
    """One long epoch of batches, from a step on, and the time that reading them has cost.

    Args:
        source: A `HandSource`.
        batch_size: Samples in a batch.
        steps: Step to end at.
        start_step: Step to begin after.
        **kwargs: Of `HandBatches`.

    Attributes:
        waited: Seconds in which a batch was asked for and not there yet.
        error: What reading a batch has raised, or None. Backends wrap it up in errors of their own.
    """

    def __init__(self, source, batch_size, steps, start_step, **kwargs):
        super().__init__(
            source, batch_size, steps=steps - start_step, start_step=start_step, **kwargs
        )
        self.waited, self.error = 0.0, None

    def __getitem__(self, index):
        begin = time.monotonic()
        try:
            return super().__getitem__(index)
        except Exception as error:
            self.error = error
            raise
        finally:
            self.waited += time.monotonic() - begin

    def on_epoch_end(self):
        """Stay where it is: Keras asks for an epoch before the first, to build the model."""

    def sample_ids(self, step):
        """Names of the samples of a step, counted from 1."""
        return [self.source.sample_id(index) for index in self.order.batch(step - 1)]
