"""Data sets read to one schema, and batches of them.

What needs Keras loads it when it is first used: reading, packing and rendering do without.
"""

from keras_hand3d.data.augmentations import AUGMENTATIONS
from keras_hand3d.data.cached_hands import CachedHands
from keras_hand3d.data.freihand import FreiHAND
from keras_hand3d.data.hand_annotation import HandAnnotation
from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.image_folder import ImageFolder
from keras_hand3d.data.images import read_image, write_image
from keras_hand3d.data.make_dataset import make_dataset
from keras_hand3d.data.mixture import HandMixture
from keras_hand3d.data.open_source import open_source
from keras_hand3d.data.packed_hands import PackedHands
from keras_hand3d.data.packing import pack
from keras_hand3d.data.place_noise import PLACE_NOISE
from keras_hand3d.data.rhd import RHD
from keras_hand3d.data.sample_order import SampleOrder
from keras_hand3d.data.selected_hands import SelectedHands, samples_with_hands
from keras_hand3d.data.stb import STB
from keras_hand3d.lazy_names import lazy_names

_NAMES = {
    "EndToEndPreparation": "end_to_end_preparation",
    "HandBatches": "hand_batches",
    "HandDetectorPreparation": "hand_detector_preparation",
    "HandPose25DPreparation": "hand_pose_25d_preparation",
    "HandPreparation": "hand_preparation",
    "SegmentationPreparation": "segmentation_preparation",
}

__all__ = [
    *_NAMES,
    "AUGMENTATIONS",
    "PLACE_NOISE",
    "RHD",
    "STB",
    "CachedHands",
    "FreiHAND",
    "HandAnnotation",
    "HandMixture",
    "HandSource",
    "ImageFolder",
    "PackedHands",
    "SampleOrder",
    "SelectedHands",
    "make_dataset",
    "open_source",
    "pack",
    "read_image",
    "samples_with_hands",
    "write_image",
]

__getattr__, __dir__ = lazy_names(__name__, _NAMES)
