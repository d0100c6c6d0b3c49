"""Data sets read to one schema, and batches of them."""

from keras_hand3d.data.augmentations import AUGMENTATIONS
from keras_hand3d.data.cached_hands import CachedHands
from keras_hand3d.data.end_to_end_preparation import EndToEndPreparation
from keras_hand3d.data.freihand import FreiHAND
from keras_hand3d.data.hand_annotation import HandAnnotation
from keras_hand3d.data.hand_batches import HandBatches
from keras_hand3d.data.hand_detector_preparation import HandDetectorPreparation
from keras_hand3d.data.hand_pose_25d_preparation import HandPose25DPreparation
from keras_hand3d.data.hand_preparation import HandPreparation
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
from keras_hand3d.data.segmentation_preparation import SegmentationPreparation
from keras_hand3d.data.selected_hands import SelectedHands, samples_with_hands
from keras_hand3d.data.stb import STB

__all__ = [
    "AUGMENTATIONS",
    "PLACE_NOISE",
    "RHD",
    "STB",
    "CachedHands",
    "EndToEndPreparation",
    "FreiHAND",
    "HandAnnotation",
    "HandBatches",
    "HandDetectorPreparation",
    "HandMixture",
    "HandPose25DPreparation",
    "HandPreparation",
    "HandSource",
    "ImageFolder",
    "PackedHands",
    "SampleOrder",
    "SegmentationPreparation",
    "SelectedHands",
    "make_dataset",
    "open_source",
    "pack",
    "read_image",
    "samples_with_hands",
    "write_image",
]
