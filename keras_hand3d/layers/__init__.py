"""Keras layers over `keras_hand3d.geometry`, one a file, all serialisable."""

from keras_hand3d.layers.boxes_from_letterbox import BoxesFromLetterbox
from keras_hand3d.layers.camera_from_canonical import CameraFromCanonical
from keras_hand3d.layers.camera_variation import CameraVariation
from keras_hand3d.layers.crop_and_resize import CropAndResize
from keras_hand3d.layers.decode_detection_maps import DecodeDetectionMaps
from keras_hand3d.layers.decode_latent_25d import DecodeLatent25D
from keras_hand3d.layers.decode_score_maps import DecodeScoreMaps
from keras_hand3d.layers.drop_score_maps import DropScoreMaps
from keras_hand3d.layers.encode_score_maps import EncodeScoreMaps
from keras_hand3d.layers.geometry_layer import GeometryLayer
from keras_hand3d.layers.hand_crop import HandCrop
from keras_hand3d.layers.image_augmentation import ImageAugmentation
from keras_hand3d.layers.image_from_crop_uv import ImageFromCropUv
from keras_hand3d.layers.letterbox import Letterbox
from keras_hand3d.layers.lifting_targets import LiftingTargets
from keras_hand3d.layers.mirror_hands import MirrorHands
from keras_hand3d.layers.occlude_hands import OccludeHands
from keras_hand3d.layers.procrustes_alignment import ProcrustesAlignment
from keras_hand3d.layers.random_window import RandomWindow
from keras_hand3d.layers.region_to_crop import RegionToCrop
from keras_hand3d.layers.replace_background import ReplaceBackground
from keras_hand3d.layers.resize_images import ResizeImages
from keras_hand3d.layers.resize_like import ResizeLike
from keras_hand3d.layers.rotation_from_axis_angle import RotationFromAxisAngle
from keras_hand3d.layers.select_hand import SelectHand
from keras_hand3d.layers.single_hand_region import SingleHandRegion
from keras_hand3d.layers.xyz_from_bone_relative import XyzFromBoneRelative

__all__ = [
    "BoxesFromLetterbox",
    "CameraFromCanonical",
    "CameraVariation",
    "CropAndResize",
    "DecodeDetectionMaps",
    "DecodeLatent25D",
    "DecodeScoreMaps",
    "DropScoreMaps",
    "EncodeScoreMaps",
    "GeometryLayer",
    "HandCrop",
    "ImageAugmentation",
    "ImageFromCropUv",
    "Letterbox",
    "LiftingTargets",
    "MirrorHands",
    "OccludeHands",
    "ProcrustesAlignment",
    "RandomWindow",
    "RegionToCrop",
    "ReplaceBackground",
    "ResizeImages",
    "ResizeLike",
    "RotationFromAxisAngle",
    "SelectHand",
    "SingleHandRegion",
    "XyzFromBoneRelative",
]
