"""What a network is trained on: preparation, prediction and loss in one compiled step."""

import keras

from keras_hand3d.training.latest_mean import LatestMean
from keras_hand3d.training.replicas import sum_over_replicas


class TrainingTask(keras.Model):
    """A network wrapped for ``fit`` on batches of raw samples.

    The batch goes in as it was read; preparation runs on the device, and the loss compares two
    outputs of the same call. Subclasses say what is predicted and compared.

    Args:
        network: The model that learns.
        preparation: Layer from raw to prepared samples.
        train_dropout: Whether the network's dropout acts in training.
        **kwargs: Of `keras.Model`.

    Attributes:
        required_fields: What a data set must provide, see `HandSource.provides`.
        needs_hand: Whether every sample must show a hand.
    """

    required_fields: frozenset[str]
    needs_hand: bool = True

    def __init__(self, network, preparation, train_dropout=False, **kwargs):
        # The batch is integers and coordinates: it must not be cast to half precision on entry.
        super().__init__(dtype="float32", **kwargs)
        self.network, self.preparation = network, preparation
        self.train_dropout = train_dropout
        self.step_loss = LatestMean(name="step_loss")
        self.mean_loss = keras.metrics.Mean(name="mean_loss")

    def build(self, *args, **kwargs):
        """Nothing to build: the network has its weights."""
        # Keras would trace the call to find out, which PyTorch's abstract tensors do not survive.
        self.built = True

    def call(self, batch, training=False):
        """Prepare a batch and predict; returns what `loss_of` compares."""
        sample = self.preparation(batch, training=training)
        return self.predict_prepared(sample, bool(training) and self.train_dropout)

    def predict_prepared(self, sample, training):
        """Predictions and targets, a dictionary, of a prepared batch."""
        raise NotImplementedError

    def loss_of(self, outputs):
        """The loss of what `predict_prepared` gave; on a replica its part of it, see `replicas`."""
        raise NotImplementedError

    def draw(self, outputs, index):
        """A picture of one sample: prediction beside truth.

        Args:
            outputs: What `call` gave, as NumPy arrays.
            index: Number of the sample in the batch.

        Returns:
            ``(height, width, 3)`` uint8 RGB.
        """
        raise NotImplementedError

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """The loss of a step, from the outputs alone: targets are made on the device."""
        loss = self.loss_of(y_pred)
        # Keras's own figure is the mean since the epoch began, in which a step that fails hides.
        # It knows of no other process, either.
        whole = sum_over_replicas(loss)
        self.step_loss.update_state(whole)
        self.mean_loss.update_state(whole)
        return loss
