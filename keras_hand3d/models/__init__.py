"""The zoo: the networks of Zimmermann & Brox 2017 and those for real time, presets, conversion."""

from keras_hand3d.models.centered_he_normal import CenteredHeNormal
from keras_hand3d.models.color_hand_pose_3d import ColorHandPose3D
from keras_hand3d.models.hand_detector import HandDetector
from keras_hand3d.models.hand_model import HandModel
from keras_hand3d.models.hand_pose_25d import HandPose25D
from keras_hand3d.models.hand_seg_net import HandSegNet
from keras_hand3d.models.lifting_net import LiftingNet
from keras_hand3d.models.original_weights import (
    OriginalWeightsReport,
    export_original_weights,
    load_original_weights,
)
from keras_hand3d.models.pose_net import PoseNet
from keras_hand3d.models.pose_prior_net import PosePriorNet
from keras_hand3d.models.vgg_initialization import init_from_vgg
from keras_hand3d.models.viewpoint_net import ViewpointNet

__all__ = [
    "CenteredHeNormal",
    "ColorHandPose3D",
    "HandDetector",
    "HandModel",
    "HandPose25D",
    "HandSegNet",
    "LiftingNet",
    "OriginalWeightsReport",
    "PoseNet",
    "PosePriorNet",
    "ViewpointNet",
    "export_original_weights",
    "init_from_vgg",
    "load_original_weights",
]
