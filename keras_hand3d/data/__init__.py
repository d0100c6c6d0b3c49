"""Data sets read to one schema, and batches of them."""

from keras_hand3d.data.hand_annotation import HandAnnotation
from keras_hand3d.data.hand_batches import HandBatches
from keras_hand3d.data.hand_preparation import HandPreparation
from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.image_folder import ImageFolder
from keras_hand3d.data.images import read_image, write_image

__all__ = [
    "HandAnnotation",
    "HandBatches",
    "HandPreparation",
    "HandSource",
    "ImageFolder",
    "read_image",
    "write_image",
]
