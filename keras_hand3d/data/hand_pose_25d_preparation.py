"""From raw samples to what HandPose25D sees and learns, on the device."""

import math

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.data.augmentations import check_augmentation
from keras_hand3d.data.crop_places import CANDIDATES, empty_places
from keras_hand3d.data.photo_augmentation import PhotoAugmentation
from keras_hand3d.data.place_noise import SECOND_LOOK, check_noise
from keras_hand3d.data.preparation_layer import PreparationLayer
from keras_hand3d.data.turned_samples import image_center, shown_hands, turned_sample
from keras_hand3d.layers import SelectHand
from keras_hand3d.layers.bounded import above_zero, whole_number


@keras.saving.register_keras_serializable(package="keras_hand3d")
class HandPose25DPreparation(PreparationLayer):
    """One hand of each image, upright in a square crop, and what there is to predict of it.

    The square is that around all 21 key points, hidden ones too, once the picture is turned so that
    the hand points up (`geometry.hand_angle`), ``crop_margin`` times as large; where wrist or key
    point 12 is not labelled, the picture stays as it is. In training one of the hands with enough
    visible key points is drawn, else the dominant one is taken (`SelectHand`); some crops show a
    place without any hand. Noise acts in training only.

    Args:
        crop_size: Side of the crop in pixels.
        crop_margin: Side of the crop over the longer side of the box of all 21 key points, that of
            the `HandPose25D` that learns from it.
        root: What key point 0 is, ``"palm"`` or ``"wrist"``.
        noise: Dictionary with names of `PLACE_NOISE`; ``shift_noise`` in sides of the crop.
        augmentation: What else is varied, names of `AUGMENTATIONS`.
        seed: Seed of all that is random.
        source_root: What key point 0 is in the data, see `HandSource.root_keypoint`.
        has_hand_side: Whether the data knows left from right.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary of the schema's fields with a batch dimension; samples without hands are legal.

    Output:
        Dictionary of ``image_crop`` ``(batch, crop_size, crop_size, 3)``, x / 255 - 0.5, grey
        beyond the image's border; ``hand_present`` ``(batch,)``, 1 where the crop shows a hand, and
        all that follows means nothing elsewhere; ``keypoints_uv_crop`` ``(batch, 21, 2)``,
        ``keypoints_visible`` and ``keypoints_in_crop`` ``(batch, 21)``; ``crop_center_uv``
        ``(batch, 2)``, ``crop_scale`` and ``crop_angle`` ``(batch,)`` of the crop in the image,
        before any mirroring. ``hand_side`` ``(batch, 2)`` if the data knows it, and
        ``keypoints_labelled`` ``(batch, 21)`` if some key points of it lack a label. With
        ``hands_xyz`` also ``keypoints_normalized`` ``(batch, 21, 3)``, turned with the crop, and
        its z, ``keypoint_depth``; with the camera, too, ``reference_bone_uv`` ``(batch,)``, the
        crop pixels of one reference bone at the root's depth.

    Raises:
        ValueError: If a noise or an augmentation is not known or out of range.
    """

    def __init__(
        self,
        crop_size=128,
        crop_margin=1.4,
        root="wrist",
        noise=None,
        augmentation=None,
        seed=None,
        source_root="wrist",
        has_hand_side=True,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.crop_size, self.seed = whole_number("crop_size", crop_size, least=2), seed
        self.crop_margin = above_zero("crop_margin", crop_margin)
        self.noise = check_noise(noise)
        self.augmentation = check_augmentation(augmentation, of_photos=True)
        self.has_hand_side = bool(has_hand_side)
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.dominant = SelectHand("wrist", truncate_uv=False, name="dominant_hand")
        self.select = SelectHand(root, False, source_root, name="select_hand")
        self.photo = PhotoAugmentation(
            self.augmentation, self.has_hand_side, seed, name="photo_augmentation"
        )

    def call(self, sample, training=False):
        """Prepare a batch."""
        chosen = self._drawn_hand(sample) if training else self._dominant_hand(sample)
        center_uv, side, angle, present = self._place(sample, chosen, bool(training))
        scale = ops.divide(float(self.crop_size), side)
        crop = turned_sample(
            sample | {"hands_present": chosen}, center_uv, scale, angle, self.crop_size
        )
        place = {"crop_center_uv": center_uv, "crop_scale": scale, "crop_angle": angle}
        masks = sample.get("part_mask")
        crop = self.photo(crop, masks, list(place.values()), training=training)
        return {"image_crop": crop["image"], **self._targets(crop, present), **place}

    def _dominant_hand(self, sample):
        side = self.dominant(sample)["hand_side"] > 0.5
        return ops.logical_and(side, ops.cast(sample["hands_present"], "bool"))

    def _drawn_hand(self, sample):
        """``(batch, 2)`` booleans: one of the hands that can be learnt, if there is any."""
        shown = shown_hands(sample)
        if "hands_asked" in sample:
            shown = ops.logical_and(shown, ops.cast(sample["hands_asked"], "bool"))
        both = ops.all(shown, axis=1)
        drawn = keras.random.uniform(ops.shape(both), seed=self.seed_generator)
        is_left = ops.where(both, drawn < 0.5, shown[:, 0])
        sides = ops.stack([is_left, ops.logical_not(is_left)], axis=-1)
        return ops.logical_and(sides, shown)

    def _place(self, sample, chosen, noisy):
        """Centre, side, angle and whether there is a hand, of each crop."""
        uv, labelled = _chosen_points(sample, chosen)
        present = ops.any(chosen, axis=1)
        angle = -geometry.hand_angle(uv, labelled)
        if noisy:
            noise = self._noise_share(angle)
            angle = angle + self._turn(noise)
        center_uv, side = geometry.turned_square(uv, angle)
        side = self.crop_margin * ops.maximum(side, 1.0)
        middle, image_side = image_center(sample, side.dtype)
        if not noisy:
            center_uv = ops.where(present[:, None], center_uv, middle)
            return center_uv, ops.where(present, side, image_side / 2.0), angle, present
        zoom = self.noise["zoom_noise"]
        side = side * ops.exp(noise * self._uniform(side, -zoom, zoom))
        shift = keras.random.truncated_normal(
            ops.shape(center_uv), dtype=side.dtype, seed=self.seed_generator
        )
        center_uv = center_uv + shift * self.noise["shift_noise"] * (noise * side)[:, None]
        return self._some_without_hand(sample, center_uv, side, angle, present)

    def _noise_share(self, like):
        """How much of the noise each crop has: all of it, or a second look's."""
        is_second = self._uniform(like, 0.0, 1.0) < self.noise["second_looks"]
        return ops.where(is_second, ops.full_like(like, SECOND_LOOK), ops.ones_like(like))

    def _turn(self, noise):
        """Noise of the angle: normal, and for some crops any angle at all."""
        normal = keras.random.normal(ops.shape(noise), dtype=noise.dtype, seed=self.seed_generator)
        normal = noise * normal * math.radians(self.noise["turn_noise"])
        is_any = self._uniform(noise, 0.0, 1.0) < noise * self.noise["any_turn"]
        return ops.where(is_any, self._uniform(noise, -math.pi, math.pi), normal)

    def _some_without_hand(self, sample, center_uv, side, angle, present):
        middle, image_side = image_center(sample, side.dtype)
        shape = (ops.shape(side)[0], CANDIDATES, 3)
        drawn = keras.random.uniform(shape, dtype=side.dtype, seed=self.seed_generator)
        place_uv, place_side, is_empty = empty_places(
            sample["hands_uv"], sample["hands_present"], middle, image_side, drawn
        )
        wanted = self._uniform(side, 0.0, 1.0) < self.noise["negatives"]
        without = ops.logical_or(ops.logical_and(wanted, is_empty), ops.logical_not(present))
        return (
            ops.where(without[:, None], place_uv, center_uv),
            ops.where(without, place_side, side),
            ops.where(without, self._uniform(angle, -math.pi, math.pi), angle),
            ops.logical_not(without),
        )

    def _uniform(self, like, low, high):
        return keras.random.uniform(
            ops.shape(like), low, high, dtype=like.dtype, seed=self.seed_generator
        )

    def _targets(self, crop, present):
        hand = self.select(crop)
        uv = hand["keypoints_uv"]
        inside = ops.logical_and(uv >= 0.0, uv <= self.crop_size - 1.0)
        result = {
            "keypoints_uv_crop": uv,
            "keypoints_visible": hand["keypoints_visible"],
            "keypoints_in_crop": ops.all(inside, axis=-1),
            "hand_present": ops.cast(present, uv.dtype),
        }
        if "keypoints_labelled" in hand:
            result["keypoints_labelled"] = hand["keypoints_labelled"]
        if self.has_hand_side:
            result["hand_side"] = hand["hand_side"]
        if "keypoints_xyz" in hand:
            normalized, bone = geometry.normalize_keypoints(hand["keypoints_xyz"])
            result["keypoints_normalized"] = normalized
            result["keypoint_depth"] = normalized[..., 2]
            if "intrinsics" in hand:
                result["reference_bone_uv"] = _bone_uv(hand, bone, present)
        return result

    def compute_output_shape(self, sample_shape):
        """Shapes of crop and targets."""
        batch = sample_shape["image"][0]
        shapes = {
            "image_crop": (batch, self.crop_size, self.crop_size, 3),
            "keypoints_uv_crop": (batch, 21, 2),
            "keypoints_visible": (batch, 21),
            "keypoints_in_crop": (batch, 21),
            "hand_present": (batch,),
            "crop_center_uv": (batch, 2),
            "crop_scale": (batch,),
            "crop_angle": (batch,),
        }
        if "hands_labelled" in sample_shape:
            shapes["keypoints_labelled"] = (batch, 21)
        if self.has_hand_side:
            shapes["hand_side"] = (batch, 2)
        if "hands_xyz" in sample_shape:
            shapes |= {"keypoints_normalized": (batch, 21, 3), "keypoint_depth": (batch, 21)}
            if "intrinsics" in sample_shape:
                shapes["reference_bone_uv"] = (batch,)
        return shapes

    def compute_output_spec(self, sample, training=False):
        """Shapes and dtypes of crop and targets."""
        names = ("keypoints_visible", "keypoints_in_crop", "keypoints_labelled")
        return self._sample_spec(sample, **dict.fromkeys(names, "bool"))

    def get_config(self):
        """Constructor arguments."""
        config = {
            "crop_size": self.crop_size,
            "crop_margin": self.crop_margin,
            "root": self.select.root,
            "noise": self.noise,
            "augmentation": self.augmentation,
            "seed": self.seed,
            "source_root": self.select.source_root,
            "has_hand_side": self.has_hand_side,
        }
        return {**super().get_config(), **config}


def _chosen_points(sample, chosen):
    """The chosen hands' ``(batch, 21, 2)`` pixels, and which are labelled: None where all are."""
    is_left, uv, labelled = chosen[:, :1], sample["hands_uv"], sample.get("hands_labelled")
    if labelled is not None:
        labelled = ops.where(is_left, labelled[:, 0], labelled[:, 1])
    return ops.where(is_left[..., None], uv[:, 0], uv[:, 1]), labelled


def _bone_uv(hand, bone, present):
    """``(batch,)`` crop pixels of one reference bone at the root's depth; 1 without a hand."""
    camera = hand["intrinsics"]
    # The focal length of a camera that was turned: the turn leaves the determinant alone.
    area = camera[:, 0, 0] * camera[:, 1, 1] - camera[:, 0, 1] * camera[:, 1, 0]
    focal = ops.sqrt(ops.maximum(area, 1e-12))
    depth = hand["keypoints_xyz"][:, 0, 2]
    is_known = ops.logical_and(ops.logical_and(present, depth > 0.0), bone > 0.0)
    return ops.where(is_known, focal * bone / ops.where(is_known, depth, 1.0), 1.0)
