"""The end-to-end model of the paper."""

import keras
from keras import ops

from keras_hand3d.layers import (
    CropAndResize,
    DecodeScoreMaps,
    ImageFromCropUv,
    RegionToCrop,
    ResizeImages,
    SingleHandRegion,
)
from keras_hand3d.models.hand_model import HandModel, serialize_model
from keras_hand3d.models.hand_seg_net import HandSegNet
from keras_hand3d.models.lifting_net import lift
from keras_hand3d.models.pose_net import CROP_SIZE, STAGES, PoseNet
from keras_hand3d.models.pose_prior_net import PosePriorNet
from keras_hand3d.models.viewpoint_net import ViewpointNet

_LIFTING_SIZE = 32
# The released limits are those of the paper's crop; on a smaller one they show as much.
_LEAST_SCALE, _GREATEST_SCALE = 0.25, 5.0


@keras.saving.register_keras_serializable(package="keras_hand3d")
class ColorHandPose3D(HandModel):
    """ColorHandPose3D: one RGB image to one hand in 3D (Zimmermann & Brox 2017, fig. 2).

    HandSegNet finds the hand, PoseNet its key points in a crop, PosePrior and the viewpoint network
    lift them. Each of the four may be given, so a fine-tuned, frozen, narrower or altogether other
    model with the same inputs and output takes its place.

    Args:
        hand_seg_net: Model of image to hand logits; a `HandSegNet` if None.
        pose_net: Model of hand crop to score maps; a `PoseNet` if None. The crop's side is its
            ``crop_size``, 256 if it does not tell.
        pose_prior: Model of score maps to canonical coordinates; a `PosePriorNet` if None.
        viewpoint_net: Model of score maps to rotation; a `ViewpointNet` if None.
        width: Multiplier of the hidden channels of what is made here; 1.0 is the paper's.
        kernel_initializer: Name of the initialiser of its kernels.
        fallback: Where the crop lies when there is no hand: ``"image"`` or ``"released"``, see
            `RegionToCrop`. ``hand_found`` tells in either case.
        decoding: How score maps become key points: ``"argmax"`` (released), ``"subpixel"`` or
            ``"soft_argmax"`` (differentiable).
        beta: Sharpness of the soft-argmax.
        name: Name of the model.
        **kwargs: ``dtype`` and ``trainable``, see `HandModel`.

    Input:
        Dictionary of ``image`` ``(batch, height, width, 3)`` RGB as x / 255 - 0.5, any size from 16
        pixels, and ``hand_side`` ``(batch, 2)`` one-hot (left, right).

    Output:
        Dictionary of

        - ``hand_score_map`` ``(batch, height, width, 2)`` logits of background and hand
        - ``hand_segmentation`` ``(batch, height, width)`` their argmax, int32
        - ``hand_mask`` ``(batch, height, width)`` the single region that the crop is taken from
        - ``hand_found`` ``(batch,)`` whether there is one, boolean
        - ``crop_center_uv`` ``(batch, 2)`` (column, row) in the image; ``crop_scale`` ``(batch,)``
          crop pixels for one image pixel
        - ``image_crop`` ``(batch, crop_size, crop_size, 3)``
        - ``keypoint_score_maps`` ``(batch, crop_size, crop_size, 21)`` the last stage, resized to
          the crop
        - ``keypoints_uv_crop``, ``keypoints_uv`` ``(batch, 21, 2)`` (column, row) in crop and image
        - ``keypoint_confidence`` ``(batch, 21)`` the score map's maximum clipped to 0..1; it is not
          calibrated: no probability of anything
        - ``keypoints_canonical`` ``(batch, 21, 3)`` pose, right hands mirrored
        - ``rotation`` ``(batch, 3, 3)`` viewpoint
        - ``keypoints_xyz`` ``(batch, 21, 3)`` root-relative, camera frame, in units of the
          reference bone (key points 11 to 12); key point 0 is the palm in the released weights

        Key points are in RHD order. Where no hand is found everything is finite and means nothing.
    """

    def __init__(
        self,
        hand_seg_net=None,
        pose_net=None,
        pose_prior=None,
        viewpoint_net=None,
        width=1.0,
        kernel_initializer="glorot_uniform",
        fallback="image",
        decoding="argmax",
        beta=50.0,
        name="color_hand_pose_3d",
        **kwargs,
    ):
        common = {
            "width": width,
            "kernel_initializer": kernel_initializer,
            "dtype": kwargs.get("dtype"),
        }
        networks = {
            "hand_seg_net": hand_seg_net or HandSegNet(**common),
            "pose_net": pose_net or PoseNet(**common),
            "pose_prior": pose_prior or PosePriorNet(**common),
            "viewpoint_net": viewpoint_net or ViewpointNet(**common),
        }
        inputs = {
            "image": keras.Input((None, None, 3), name="image"),
            "hand_side": keras.Input((2,), name="hand_side"),
        }
        crop_size = crop_size_of(networks["pose_net"])
        outputs = _find_hand(inputs["image"], networks["hand_seg_net"], crop_size, fallback)
        keypoints, score_maps = _find_keypoints(
            outputs, networks["pose_net"], crop_size, decoding, beta
        )
        lifted = lift(
            {
                "keypoint_score_maps": lifting_score_maps(score_maps),
                "hand_side": inputs["hand_side"],
            },
            networks["pose_prior"],
            networks["viewpoint_net"],
        )
        outputs |= keypoints
        outputs["keypoints_canonical"] = lifted["prediction"]
        outputs["rotation"] = lifted["rotation"]
        outputs["keypoints_xyz"] = lifted["keypoints_normalized"]
        super().__init__(inputs=inputs, outputs=outputs, name=name, **kwargs)
        self.hand_seg_net, self.pose_net = networks["hand_seg_net"], networks["pose_net"]
        self.pose_prior, self.viewpoint_net = networks["pose_prior"], networks["viewpoint_net"]
        self.width, self.kernel_initializer = float(width), kernel_initializer
        self.crop_size, self.fallback = crop_size, fallback
        self.decoding, self.beta = decoding, float(beta)

    def get_config(self):
        """Constructor arguments."""
        networks = ("hand_seg_net", "pose_net", "pose_prior", "viewpoint_net")
        config = {n: serialize_model(getattr(self, n)) for n in networks}
        config |= {
            "width": self.width,
            "kernel_initializer": self.kernel_initializer,
            "fallback": self.fallback,
            "decoding": self.decoding,
            "beta": self.beta,
        }
        return {**super().get_config(), **config}


def crop_size_of(pose_net):
    """Side of the crops that a model of score maps is given, in pixels.

    Args:
        pose_net: A `PoseNet`, or a model with its input and output.
    """
    return getattr(pose_net, "crop_size", CROP_SIZE)


def lifting_score_maps(score_maps):
    """Score maps at the size that the lifting networks take.

    Args:
        score_maps: ``(batch, crop_size / 8, crop_size / 8, 21)``.

    Returns:
        ``(batch, 32, 32, 21)``; the same tensor if it has that size.
    """
    if tuple(score_maps.shape[1:3]) == (_LIFTING_SIZE, _LIFTING_SIZE):
        return score_maps
    return ResizeImages(_LIFTING_SIZE, _LIFTING_SIZE, name="lifting_score_maps")(score_maps)


def _find_hand(image, hand_seg_net, crop_size, fallback):
    """Outputs from the segmentation to the crop."""
    logits = hand_seg_net(image)
    region = SingleHandRegion(name="hand_mask")(logits)
    unit = crop_size / CROP_SIZE
    place = RegionToCrop(
        crop_size,
        min_scale=_LEAST_SCALE * unit,
        max_scale=_GREATEST_SCALE * unit,
        fallback=fallback,
        name="crop_place",
    )(region)
    crop = CropAndResize(crop_size, name="image_crop")
    return {
        "hand_score_map": logits,
        "hand_segmentation": ops.cast(logits[..., 1] > logits[..., 0], "int32"),
        "hand_mask": region,
        "hand_found": place["found"],
        "crop_center_uv": place["center_uv"],
        "crop_scale": place["scale"],
        "image_crop": crop(image, place["center_uv"], place["scale"]),
    }


def _find_keypoints(found, pose_net, crop_size, decoding, beta):
    """Outputs from the crop to the key points, and the last score maps at their own size."""
    score_maps = pose_net(found["image_crop"])[STAGES[-1]]
    resized = ResizeImages(crop_size, crop_size, name="keypoint_score_maps")(score_maps)
    decoded = DecodeScoreMaps(decoding, beta, name="keypoints_uv_crop")(resized)
    to_image = ImageFromCropUv(crop_size, name="keypoints_uv")
    outputs = {
        "keypoint_score_maps": resized,
        "keypoints_uv_crop": decoded["keypoints_uv"],
        "keypoints_uv": to_image(
            decoded["keypoints_uv"], found["crop_center_uv"], found["crop_scale"]
        ),
        "keypoint_confidence": decoded["confidence"],
    }
    return outputs, score_maps
