"""The value of the latest step as a metric."""

import keras
from keras import ops


class LatestMean(keras.metrics.Metric):
    """The value that it was updated with last; of several replicas, the mean of theirs.

    Args:
        name: Name of the metric.
    """

    def __init__(self, name):
        super().__init__(name=name)
        self.total = self.add_variable((), "zeros", name="total")
        self.count = self.add_variable((), "zeros", name="count")

    def update_state(self, value):
        """Take the value in place of the one before."""
        # Two variables, as replicas' variables are added up.
        self.total.assign(ops.cast(value, self.total.dtype))
        self.count.assign(ops.ones((), self.count.dtype))

    def result(self):
        """The value; zero before the first one."""
        return self.total / ops.maximum(self.count, 1.0)
