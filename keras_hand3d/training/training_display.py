"""What a training shows on the console."""

import time
from collections import deque

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

_WINDOW_SECONDS = 30.0


class TrainingDisplay:
    """A progress bar in a terminal, a line every n steps elsewhere.

    Speed is that of the last half minute, so that compiling the first step does not count for
    ever.

    Args:
        steps: Step at which the training ends.
        batch_size: Samples in a step.
        print_every: Steps between lines where there is no terminal.
        console: Rich console.
    """

    def __init__(self, steps, batch_size, print_every, console=None):
        self.steps, self.batch_size, self.print_every = steps, batch_size, print_every
        self.console = console or Console()
        self._times = deque()
        columns = [TextColumn("{task.fields[line]}"), BarColumn()]
        self._bar = Progress(*columns, console=self.console, disable=not self.console.is_terminal)
        self._task = None

    def start(self, step):
        """Begin after a step."""
        self._bar.start()
        first = f"step {step}/{self.steps}, compiling"
        self._task = self._bar.add_task("train", total=self.steps, completed=step, line=first)

    def stop(self):
        """Take the bar away."""
        self._bar.stop()

    def advance(self, step, loss, learning_rate, waited):
        """Show a step.

        Args:
            step: Steps done.
            loss: Mean loss of late.
            learning_rate: Of the step.
            waited: Seconds since the start that batches were waited for.
        """
        now = time.monotonic()
        self._times.append((now, step, waited))
        while now - self._times[0][0] > _WINDOW_SECONDS and len(self._times) > 2:
            self._times.popleft()
        is_due = step % self.print_every == 0 or step == self.steps
        if not self.console.is_terminal and not is_due:
            return
        line = self._line(step, loss, learning_rate)
        if self.console.is_terminal:
            self._bar.update(self._task, completed=step, line=line)
        else:
            self.say(line)

    def say(self, text):
        """Print a line; above the bar, if there is one."""
        self.console.print(text, highlight=False, soft_wrap=True, markup=False)

    def _line(self, step, loss, learning_rate):
        line = f"step {step}/{self.steps}  loss {loss:.5f}  rate {learning_rate:.1e}"
        (begin, first, waited_before), (now, _, waited) = self._times[0], self._times[-1]
        if step == first:
            return line
        seconds = max(now - begin, 1e-9)
        speed = (step - first) / seconds
        share = min((waited - waited_before) / seconds, 1.0)
        return (
            f"{line}  {speed * self.batch_size:.1f} images/s  data wait {share:.1%}  "
            f"{duration((self.steps - step) / speed)} left"
        )


def duration(seconds):
    """A time as hours, minutes and seconds, such as 3:02:01."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
