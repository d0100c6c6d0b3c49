"""Which fields of a recipe change a training, by its network."""

from keras_hand3d.data import AUGMENTATIONS, PLACE_NOISE
from keras_hand3d.data.augmentations import OF_PHOTOS
from keras_hand3d.data.place_noise import OF_HAND_CROPS

LOSS_PARTS = {
    "ColorHandPose3D": ("xyz", "uv", "segmentation"),
    "HandPose25D": ("uv", "depth", "scale", "confidence", "side", "presence"),
    "HandDetector": ("center", "size", "offset", "rotation", "hand_pixels", "side_pixels"),
}
"""Parts of the losses that have several, by network."""

CROP_NOISE = ("uv_noise", "center_noise", "scale_noise", "offset_noise", "rotation_noise")
"""Noises of `HandCrop`."""

# The root of every network is told to who uses it.
_OF_ALL = {
    "steps", "batch_size", "learning_rate", "learning_rates", "schedule", "warmup_steps", "width",
    "root", "ema", "clip_norm", "freeze",
}  # fmt: skip
_OF_THE_PAPER = _OF_ALL | {"kernel_initializer"}
_FOR_REAL_TIME = _OF_ALL | {"input_size", "backbone", "backbone_weights"}


def _members(group, names):
    return {f"{group}.{name}" for name in names}


_CROP_NOISE = _members("noise", CROP_NOISE)
_OF_IMAGES = _members("augmentation", [name for name in AUGMENTATIONS if name not in OF_PHOTOS])
_ALL_AUGMENTATIONS = _members("augmentation", AUGMENTATIONS)
_PLACE_NOISE = _members("noise", PLACE_NOISE)
_LOSSES = {network: _members("loss_weights", parts) for network, parts in LOSS_PARTS.items()}

FIELDS = {
    "HandSegNet": _OF_THE_PAPER | {"random_crop"} | _OF_IMAGES,
    "PoseNet": _OF_THE_PAPER
    | {"input_size", "score_map_dropout", "least_shown"}
    | _CROP_NOISE
    | _OF_IMAGES,
    # It sees the score maps, not the image that they are of.
    "LiftingNet": _OF_THE_PAPER
    | {"score_map_dropout", "dropout", "least_shown", "augmentation.mirror"}
    | _CROP_NOISE,
    "ColorHandPose3D": _OF_THE_PAPER
    | {"input_size", "dropout", "least_shown"}
    | _OF_IMAGES
    | _LOSSES["ColorHandPose3D"],
    "HandDetector": _FOR_REAL_TIME
    | (_PLACE_NOISE - _members("noise", OF_HAND_CROPS))
    | _ALL_AUGMENTATIONS
    | _LOSSES["HandDetector"],
    "HandPose25D": _FOR_REAL_TIME | _PLACE_NOISE | _ALL_AUGMENTATIONS | _LOSSES["HandPose25D"],
}
"""Network and the paths of the fields that change its training."""
