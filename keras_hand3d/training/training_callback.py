"""What happens in a training beside the steps themselves, and when."""

import math
import time

import keras
import numpy as np

from keras_hand3d.data import HandBatches
from keras_hand3d.data.images import write_image
from keras_hand3d.model_folders import BEST_FOLDER
from keras_hand3d.training.distribution import Distribution
from keras_hand3d.training.learning_rates import rate_at
from keras_hand3d.training.pictures import stacked, titled
from keras_hand3d.training.run import PICTURE_FOLDER
from keras_hand3d.training.untuned import untuned
from keras_hand3d.training.variables import averaged_weights, capture_variables

PICTURED_SAMPLES = 4

COMPLETE, EARLY, TIME_UP, INTERRUPTED = "complete", "early stopping", "time is up", "interrupted"

_NOT_FINITE = "the weights were not finite"


class TrainingCallback(keras.callbacks.Callback):
    """Counts steps; at their times adds to the history, tests, draws, saves; ends the training.

    Args:
        run: The `Run`.
        state: The `RunState` to go on from; changed step by step.
        recipe: The `Recipe`.
        options: Resolved `TrainingOptions`.
        batches: The `TimedBatches` of the training.
        test_source: `HandSource` to test on, or None.
        checkpoints: `Checkpoints`.
        display: `TrainingDisplay`.
        stop_request: `StopRequest`.
        tensorboard: `TensorBoardLog`, or None.
        distribution: `Distribution`; all its processes do the same, and the first one writes.

    Attributes:
        ended: Why the training ended: `COMPLETE`, `EARLY`, `TIME_UP` or `INTERRUPTED`.
        failed: What was not a number at the latest step, or None.
        error: What was raised here, or None; Keras may raise something else on its way out.
    """

    def __init__(
        self,
        run,
        state,
        recipe,
        options,
        batches,
        test_source,
        checkpoints,
        display,
        stop_request,
        tensorboard=None,
        distribution=None,
    ):
        super().__init__()
        self.distribution = distribution or Distribution()
        self.run, self.state, self.recipe, self.options = run, state, recipe, options
        self.batches, self.test_source = batches, test_source
        self.checkpoints, self.display = checkpoints, display
        self.stop_request, self.tensorboard = stop_request, tensorboard
        self.ended, self.failed, self.error = None, None, None

    def on_train_begin(self, logs=None):
        """Start the clock."""
        self._begin = self._mark = time.monotonic()

    def on_train_batch_end(self, batch, logs=None):
        """Do everything that is due after a step."""
        try:
            self._after_step(logs)
        except Exception as error:
            self.error = error
            raise

    def _after_step(self, logs):
        # In this order each part sees the others' work, and a checkpoint all of it.
        loss = float(logs["step_loss"])
        self.state.add_loss(loss)
        now = time.monotonic()
        self.state.seconds += now - self._mark
        self._mark = now
        if not math.isfinite(loss):
            self._fail("the loss was not a number")
            return
        step, options = self.state.step, self.options
        mean = self.state.loss_sum / self.state.loss_steps
        self.display.advance(step, mean, self._learning_rate(), self.batches.waited)
        is_last = step == self.recipe.steps
        is_test = is_last or step % options.test_every == 0
        if is_test or step == 1 or step % options.history_every == 0:
            self._add_row()
        if is_test:
            self._test()
            if self.failed:
                return
        if options.picture_every and (is_last or step % options.picture_every == 0):
            self._draw()
        self.ended = self._reason_to_end()
        if self.ended or step % options.save_every == 0:
            self._save()
        if self.ended:
            self.model.stop_training = True

    def _fail(self, what):
        self.failed = what
        self.model.stop_training = True

    def _reason_to_end(self):
        minutes, limit = (time.monotonic() - self._begin) / 60.0, self.options.max_minutes
        is_late = limit is not None and minutes >= limit
        # Clocks and signals differ from process to process.
        signal, is_late = self.distribution.greatest(self.stop_request.signal or 0, is_late)
        self.stop_request.signal = int(signal) or None
        if self.state.step >= self.recipe.steps:
            return COMPLETE
        if self.stop_request.signal is not None:
            return INTERRUPTED
        if self.state.is_out_of(self.options.patience):
            return EARLY
        return TIME_UP if is_late else None

    def _add_row(self):
        closes = self.state.step > 1 or self.options.history_every == 1
        step, loss, _, learning_rate = self.state.add_row(self._learning_rate(), closes)
        self._write_history(step, {"loss": loss, "learning_rate": learning_rate})

    def _write_history(self, step, values):
        def write():
            self.run.write_history(self.state.rows)
            if self.tensorboard:
                self.tensorboard.scalars(step, values)

        self.distribution.first_does(write)

    def _test(self):
        task = self.model
        with averaged_weights(task):
            test_loss = None if self.test_source is None else self._test_loss(task)
            if self.state.add_score(test_loss):
                # The training loss is that of the weights before the step.
                if not _all_finite(weight.numpy() for weight in task.network.weights):
                    self._fail(_NOT_FINITE)
                    return
                what = "training_loss" if test_loss is None else "test_loss"
                metrics = {"step": self.state.step, what: self.state.best_score}
                self.distribution.first_does(
                    lambda: self.run.save_model(task.network, metrics, BEST_FOLDER)
                )
        if test_loss is not None:
            self._write_history(self.state.step, {"test_loss": test_loss})
            best = f", the lowest is {self.state.best_score:.5f} of step {self.state.best_step}"
            self.display.say(f"step {self.state.step}  test loss {test_loss:.5f}{best}")

    def _test_loss(self, task):
        count = min(self.options.test_samples, len(self.test_source))
        # Whole batches: another size would be compiled once more.
        size = min(self.batches.order.batch_size, count)
        size -= size % self.distribution.replicas
        batches = HandBatches(
            self.test_source,
            size,
            steps=count // size,
            workers=self.options.workers,
            share=self.distribution.share,
        )
        return float(task.evaluate(untuned(batches), verbose=0, return_dict=True)["mean_loss"])

    def _draw(self):
        task = self.model
        source = self.batches.source if self.test_source is None else self.test_source
        batch = HandBatches(source, min(PICTURED_SAMPLES, len(source)))[0][0]
        with averaged_weights(task):
            outputs = task.predict_on_batch(batch)
        outputs = {name: np.asarray(value) for name, value in outputs.items()}
        count = len(batch["image"])
        path = self.run.folder / PICTURE_FOLDER / f"step_{self.state.step:08d}.png"

        def write():
            picture = stacked([task.draw(outputs, index) for index in range(count)])
            picture = titled(picture, f"step {self.state.step}")
            write_image(path, picture)
            if self.tensorboard:
                self.tensorboard.picture(self.state.step, "predictions", picture)

        self.distribution.first_does(write)

    def _save(self):
        arrays, names = capture_variables(self.model)
        # The loss is that of the weights before the step.
        if not _all_finite(arrays.values()):
            self._fail(_NOT_FINITE)
            return
        record = {"variables": names, "state": self.state.to_dict()}
        self.distribution.first_does(lambda: self.checkpoints.save(self.state.step, arrays, record))

    def _learning_rate(self):
        return rate_at(self.recipe, self.state.step - 1)


def _all_finite(arrays):
    return all(np.isfinite(array).all() for array in arrays)
