"""Progress of a training on the console."""

import time

import keras
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class TrainingProgress(keras.callbacks.Callback):
    """A progress bar in a terminal, a line every epoch elsewhere; keeps the history; stops in time.

    Args:
        steps: Number of steps after which the training ends.
        batch_size: Samples in a step, for the rate.
        console: Console to write to.

    Attributes:
        history: Pairs of step and mean loss: of the first step, then of every epoch.
    """

    def __init__(self, steps, batch_size, console=None):
        super().__init__()
        self.steps, self.batch_size = steps, batch_size
        self.console = console or Console()
        self.history = []
        self.step = 0

    def on_train_begin(self, logs=None):
        """Start the clock and the bar."""
        self._begin = time.monotonic()
        columns = [
            TextColumn("step {task.completed}/{task.total}"),
            BarColumn(),
            TextColumn("loss {task.fields[loss]}  {task.fields[rate]} images/s"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        ]
        self._bar = Progress(*columns, console=self.console, disable=not self.console.is_terminal)
        self._task = self._bar.add_task("train", total=self.steps, loss="-", rate="-")
        self._bar.start()

    def on_train_batch_end(self, batch, logs=None):
        """Advance the bar; stop after the last step."""
        self.step += 1
        if self.step == 1:
            self.history.append((1, float(logs["loss"])))
        loss = f"{logs['loss']:.5f}"
        self._bar.update(self._task, completed=self.step, loss=loss, rate=self._rate())
        if self.step >= self.steps:
            self.model.stop_training = True

    def on_epoch_end(self, epoch, logs=None):
        """Keep the epoch's mean loss."""
        self.history.append((self.step, float(logs["loss"])))
        if not self.console.is_terminal:
            loss, rate = self.history[-1][1], self._rate()
            self.console.print(f"step {self.step}/{self.steps}  loss {loss:.5f}  {rate} images/s")

    def on_train_end(self, logs=None):
        """Take the bar away."""
        self._bar.stop()

    def _rate(self):
        elapsed = max(time.monotonic() - self._begin, 1e-9)
        return f"{self.step * self.batch_size / elapsed:.1f}"
