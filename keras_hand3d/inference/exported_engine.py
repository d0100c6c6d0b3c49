"""`ExportedHandEngine`: networks in exported files. Needs no Keras."""

from collections.abc import Sequence

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.inference.exported_network import ExportedNetwork
from keras_hand3d.inference.hand_engine import HandEngine
from keras_hand3d.inference.raw_hand import RawHand

_WHOLE, _POSE_NET, _LIFTING = "ColorHandPose3D", "PoseNet", "LiftingNet"
_FOUND = ("keypoints_uv", "keypoint_confidence", "hand_found", "crop_center_uv", "crop_scale")
_XYZ, _SCORE_MAPS, _NORMALIZED = "keypoints_xyz", "stage_3", "keypoints_normalized"


class ExportedHandEngine(HandEngine):
    """Runs an exported `ColorHandPose3D`, or a `PoseNet` with or without a `LiftingNet`.

    It is a `HandEngine`. A whole pipeline lifts the one side that was told; beside a `PoseNet` both
    sides are lifted.

    Args:
        networks: `ExportedNetwork` objects that go together.

    Raises:
        ValueError: If they do not.
    """

    def __init__(self, networks: Sequence[ExportedNetwork]):
        parts = _by_kind(networks)
        self._whole, self._pose_net = parts.get(_WHOLE), parts.get(_POSE_NET)
        self._lifting = parts.get(_LIFTING)
        first = self._whole or self._pose_net
        self.root_keypoint = first.manifest.root_keypoint
        size = first.image_size_of("image")
        self.image_size = size if self._whole else None
        self.crop_size = None if self._whole else size[0]
        if self._pose_net and size[0] != size[1]:
            raise ValueError(f"{first.folder}: expected a PoseNet for square crops, got {size}.")
        self.lifts = self._whole is not None or self._lifting is not None

    def find_in_images(self, images, sides):
        """See `HandEngine`."""
        # Where no side is told, there are no coordinates to be told either.
        hand_side = _one_hot([side or skeleton.HAND_SIDES[0] for side in sides])
        crop_size = self._whole.shape_of("image_crop")[1]
        outputs = self._whole({"image": images, "hand_side": hand_side}, (*_FOUND, _XYZ))
        return [
            [_whole_hand(outputs, index, side, crop_size)] if outputs["hand_found"][index] else []
            for index, side in enumerate(sides)
        ]

    def find_in_crops(self, crops, sides):
        """See `HandEngine`."""
        score_maps = self._pose_net({"image": crops}, (_SCORE_MAPS,))[_SCORE_MAPS]
        keypoints_uv, maximum = peaks(score_maps, self.crop_size)
        lifted = {side: self._lift(score_maps, side) for side in skeleton.HAND_SIDES}
        return [
            RawHand(
                keypoints_uv=keypoints_uv[index],
                keypoint_confidence=maximum[index].clip(0.0, 1.0),
                keypoints_normalized={
                    side: xyz[index] for side, xyz in lifted.items() if xyz is not None
                },
            )
            for index in range(len(crops))
        ]

    def _lift(self, score_maps, side):
        if self._lifting is None:
            return None
        hand_side = _one_hot([side] * len(score_maps))
        inputs = {"keypoint_score_maps": score_maps, "hand_side": hand_side}
        return self._lifting(inputs, (_NORMALIZED,))[_NORMALIZED]


def peaks(score_maps, crop_size):
    """Where the maxima of score maps lie in the crop, as `ColorHandPose3D` decodes them.

    Enlarged bilinearly on the legacy grid a map has its maximum at one of its own samples, which
    keeps its value: so there is nothing to enlarge.

    Args:
        score_maps: ``(n, height, width, 21)``.
        crop_size: Side of the crop in pixels.

    Returns:
        ``(keypoints_uv, maximum)``: ``(n, 21, 2)`` pixels (column, row) of the crop, ``(n, 21)``.
    """
    count, height, width, points = score_maps.shape
    flat = score_maps.reshape(count, height * width, points)
    row, column = np.divmod(flat.argmax(axis=1), width)
    # The first pixel of the crop that has a sample's value.
    uv = np.ceil(np.stack([column * crop_size / width, row * crop_size / height], axis=-1))
    return uv.astype("float32"), flat.max(axis=1)


def _whole_hand(outputs, index, side, crop_size):
    """The hand of one image; its box is that of the region that the crop was put around."""
    size = crop_size / HandEngine.crop_margin / float(outputs["crop_scale"][index])
    corner = outputs["crop_center_uv"][index] - size / 2.0
    return RawHand(
        keypoints_uv=outputs["keypoints_uv"][index],
        keypoint_confidence=outputs["keypoint_confidence"][index],
        box_xywh=np.array([*corner, size, size]),
        keypoints_normalized={} if side is None else {side: outputs[_XYZ][index]},
    )


def _one_hot(sides):
    return np.array([[side == name for name in skeleton.HAND_SIDES] for side in sides], "float32")


def _by_kind(networks):
    parts = {}
    for network in networks:
        kind = network.manifest.network
        if kind not in (_WHOLE, _POSE_NET, _LIFTING) or kind in parts:
            raise ValueError(
                f"{network.folder}: expected one exported {_WHOLE}, or one {_POSE_NET} with or "
                f"without one {_LIFTING}; this is a {kind}"
                f"{' more' if kind in parts else ''}."
            )
        parts[kind] = network
    if _WHOLE in parts and len(parts) > 1:
        raise ValueError(f"An exported {_WHOLE} has all networks: give it alone.")
    if not {_WHOLE, _POSE_NET} & set(parts):
        raise ValueError(
            f"An exported {' and '.join(parts) or 'nothing'} finds no key points in a photo: give "
            f"a {_WHOLE}, or a {_POSE_NET} beside it."
        )
    return parts
