"""The harness's table of layers: constructor arguments and inputs, by class."""

import functools

import numpy as np
from harness import Case

from keras_hand3d import layers

_RS = np.random.RandomState(0)


def _floats(*shape, scale=1.0):
    return (scale * _RS.randn(*shape)).astype("float32")


def _one_hot():
    return np.array([[1, 0], [0, 1], [0, 1]], "float32")


def _rotations():
    angle = np.array([0.3, 1.0, 2.0])
    zero, one = np.zeros(3), np.ones(3)
    rows = [
        [np.cos(angle), -np.sin(angle), zero],
        [np.sin(angle), np.cos(angle), zero],
        [zero, zero, one],
    ]
    return np.moveaxis(np.array(rows), -1, 0).astype("float32")


def _images(height=40, width=50):
    return _RS.uniform(0, 255, (3, height, width, 3)).astype("uint8")


def _uv(*shape, limit=40):
    return _RS.uniform(2, limit - 2, (3, *shape, 2)).astype("float32")


def _part_mask():
    mask = np.zeros((3, 40, 50), "uint8")
    mask[:, 5:10, 5:10], mask[:, 20:30, 20:30] = 2, 18
    return mask


def _intrinsics():
    return np.tile(np.array([[[280, 0, 25], [0, 280, 20], [0, 0, 1]]], "float32"), (3, 1, 1))


def _two_hands():
    return {
        "image": _images(),
        "hands_uv": _uv(2, 21),
        "hands_xyz": _floats(3, 2, 21, 3, scale=0.1),
        "hands_visible": _RS.rand(3, 2, 21) > 0.3,
        "hands_present": np.ones((3, 2), "bool"),
        "part_mask": _part_mask(),
    }


def _one_hand():
    return {
        "image": _images(),
        "keypoints_uv": _uv(21),
        "keypoints_visible": np.ones((3, 21), "bool"),
        "hand_side": _one_hot(),
        "intrinsics": _intrinsics(),
        "part_mask": _part_mask(),
    }


def _small_hands():
    hands = _two_hands()
    return {
        "image": hands["image"].astype("float32"),
        "hands_uv": hands["hands_uv"],
        "hands_visible": hands["hands_visible"],
    }


def _pictures():
    return {"image": _images(), "part_mask": _part_mask()}


def _region():
    region = np.zeros((3, 30, 40), "float32")
    region[0, 5:15, 8:30] = 1
    region[1, 2, 3] = 1
    return region


def _score_maps():
    rows, columns = np.mgrid[:16, :12]
    centers = _RS.uniform(2, 9, (3, 21, 2))
    distance = (columns[..., None] - centers[:, None, None, :, 0]) ** 2
    distance = distance + (rows[..., None] - centers[:, None, None, :, 1]) ** 2
    return np.exp(-distance / 9.0).astype("float32")


def _case(layer_class, *args, differentiable=True, half=True, **arguments):
    make = functools.partial(layer_class, **arguments)
    return Case(make, args, differentiable=differentiable, half=half)


_SCALES = np.array([1.0, 2.5, 0.5], "float32")

CASES = {
    "BoxesFromLetterbox": [
        _case(layers.BoxesFromLetterbox, _uv(4).reshape(3, 2, 4), _floats(3, 40, 50, 3), size=64)
    ],
    "CameraFromCanonical": [
        _case(layers.CameraFromCanonical, _floats(3, 21, 3), _rotations(), _one_hot()),
        _case(
            layers.CameraFromCanonical,
            _floats(3, 21, 3),
            _rotations(),
            _one_hot(),
            mirror_right=False,
        ),
    ],
    "CameraVariation": [
        _case(layers.CameraVariation, _floats(3, 24, 16, 3, scale=0.1)),
        # Quantised values have no gradient.
        _case(
            layers.CameraVariation,
            _floats(3, 24, 16, 3, scale=0.1),
            differentiable=False,
            color=1.0,
            blur=0.5,
            noise=5.0,
            jpeg=0.7,
            seed=3,
        ),
    ],
    "CropAndResize": [
        _case(
            layers.CropAndResize,
            _floats(3, 40, 50, 3),
            _uv(1)[:, 0],
            _SCALES,
            crop_size=16,
        )
    ],
    "DecodeDetectionMaps": [
        _case(layers.DecodeDetectionMaps, *(_floats(3, 6, 6, 2) for _ in range(4))),
        _case(
            layers.DecodeDetectionMaps,
            *(_floats(3, 6, 6, 2) for _ in range(4)),
            max_hands=2,
            stride=8,
        ),
    ],
    "DecodeLatent25D": [
        _case(
            layers.DecodeLatent25D,
            _floats(3, 8, 6, 21),
            _floats(3, 8, 6, 21),
            _floats(3, 8, 6, 5),
            stride=8,
        )
    ],
    "DecodeScoreMaps": [
        _case(layers.DecodeScoreMaps, _score_maps(), decoding="argmax"),
        _case(layers.DecodeScoreMaps, _score_maps(), decoding="subpixel"),
        _case(layers.DecodeScoreMaps, _score_maps(), decoding="soft_argmax", beta=10.0),
    ],
    "DropScoreMaps": [
        _case(layers.DropScoreMaps, _score_maps()),
        _case(layers.DropScoreMaps, _score_maps(), rate=0.5, seed=3),
    ],
    "EncodeScoreMaps": [
        _case(
            layers.EncodeScoreMaps,
            _uv(21),
            _RS.rand(3, 21) > 0.3,
            height=48,
            width=40,
            sigma=6.0,
            truncate=False,
            pool_size=8,
        ),
        # Truncated positions have no gradient.
        _case(
            layers.EncodeScoreMaps,
            _uv(21),
            np.ones((3, 21), "bool"),
            height=48,
            width=40,
            differentiable=False,
        ),
    ],
    "HandCrop": [
        _case(layers.HandCrop, _one_hand(), crop_size=16),
        _case(
            layers.HandCrop,
            {k: v for k, v in _one_hand().items() if k not in ("intrinsics", "part_mask")},
            crop_size=16,
            uv_noise=2.5,
            center_noise=5.0,
            scale_noise=0.2,
            offset_noise=3.0,
            rotation_noise=30.0,
            seed=7,
        ),
    ],
    "ImageAugmentation": [
        _case(layers.ImageAugmentation, _floats(3, 24, 20, 3, scale=0.1)),
        # Not every backend has a gradient of hue and saturation; nothing before it learns.
        _case(
            layers.ImageAugmentation,
            _floats(3, 24, 20, 3, scale=0.1),
            differentiable=False,
            half=False,
            hue=0.1,
            saturation=0.3,
            brightness=0.2,
            contrast=0.3,
            blur=0.5,
            pixel_noise=5.0,
            erasing=0.5,
            seed=3,
        ),
    ],
    "ImageFromCropUv": [
        _case(layers.ImageFromCropUv, _uv(21), _uv(1)[:, 0], _SCALES, crop_size=32)
    ],
    "Letterbox": [
        _case(layers.Letterbox, _floats(3, 40, 50, 3), size=32),
        _case(layers.Letterbox, _floats(3, 20, 9, 2), size=24),
    ],
    "LiftingTargets": [
        _case(
            layers.LiftingTargets,
            {"keypoints_xyz": _floats(3, 21, 3, scale=0.1), "hand_side": _one_hot()},
        ),
        _case(
            layers.LiftingTargets,
            {"keypoints_xyz": _floats(3, 21, 3, scale=0.1), "hand_side": _one_hot()},
            mirror_right=False,
        ),
    ],
    "MirrorHands": [
        _case(layers.MirrorHands, _two_hands() | {"intrinsics": _intrinsics()}),
        _case(layers.MirrorHands, _two_hands(), probability=1.0, swaps_sides=False, seed=3),
    ],
    "OccludeHands": [
        _case(layers.OccludeHands, _small_hands()),
        # TensorFlow has no gradient of what is put into a slice.
        _case(
            layers.OccludeHands,
            {"image": _small_hands()["image"]},
            differentiable=False,
            share=0.7,
            seed=3,
        ),
    ],
    # No backend decomposes matrices in half precision.
    "ProcrustesAlignment": [
        _case(layers.ProcrustesAlignment, _floats(3, 21, 3), _floats(3, 21, 3), half=False),
        _case(
            layers.ProcrustesAlignment,
            _floats(3, 21, 3),
            _floats(3, 21, 3),
            half=False,
            with_scale=False,
        ),
    ],
    "RandomWindow": [
        _case(layers.RandomWindow, _pictures(), size=32, differentiable=False),
        _case(layers.RandomWindow, _pictures(), size=8, seed=3, differentiable=False),
    ],
    "RegionToCrop": [
        _case(layers.RegionToCrop, _region(), differentiable=False),
        _case(
            layers.RegionToCrop,
            _region(),
            differentiable=False,
            crop_size=64,
            margin=1.5,
            min_scale=0.5,
            max_scale=4.0,
            fallback="released",
        ),
    ],
    "ReplaceBackground": [
        # Its output is of the image's dtype, whatever it computes in.
        _case(layers.ReplaceBackground, _pictures(), differentiable=False, half=False),
        _case(
            layers.ReplaceBackground,
            _pictures(),
            differentiable=False,
            probability=1.0,
            keeps_person=False,
            seed=3,
        ),
    ],
    "ResizeImages": [
        _case(layers.ResizeImages, _floats(3, 12, 10, 2), height=17, width=9),
        _case(layers.ResizeImages, _floats(3, 12, 10, 2), height=7, width=20, grid="half_pixel"),
    ],
    "ResizeLike": [
        _case(layers.ResizeLike, _floats(3, 5, 6, 2), _floats(3, 37, 41, 3)),
        _case(layers.ResizeLike, _floats(3, 5, 6, 2), _floats(3, 37, 41, 3), grid="half_pixel"),
    ],
    "RotationFromAxisAngle": [
        _case(layers.RotationFromAxisAngle, _floats(3, 3)),
        _case(layers.RotationFromAxisAngle, _floats(3, 3, scale=0.01), epsilon=1e-6),
    ],
    "SelectHand": [
        _case(layers.SelectHand, _two_hands()),
        _case(
            layers.SelectHand,
            _two_hands()
            | {"hands_labelled": np.ones((3, 2, 21), bool), "hands_asked": np.ones((3, 2), bool)},
        ),
        _case(
            layers.SelectHand,
            {k: v for k, v in _two_hands().items() if k not in ("part_mask", "hands_xyz")},
            root="wrist",
            truncate_uv=False,
        ),
    ],
    "SingleHandRegion": [
        _case(layers.SingleHandRegion, _floats(3, 37, 30, 2), differentiable=False),
        _case(layers.SingleHandRegion, _floats(3, 37, 30, 2), differentiable=False, dilation=3),
    ],
    "XyzFromBoneRelative": [_case(layers.XyzFromBoneRelative, _floats(3, 21, 3))],
}
"""By class name; the first case of each shows its defaults as far as small inputs allow."""
