"""Moved to `keras_hand3d.data`."""

from keras_hand3d.data.end_to_end_preparation import EndToEndPreparation  # noqa: F401
