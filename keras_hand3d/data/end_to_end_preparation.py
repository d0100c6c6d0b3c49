"""From raw samples to what the whole pipeline sees and learns, on the device."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.data.augmentations import check_augmentation, derived_seed, image_part
from keras_hand3d.data.preparation_layer import PreparationLayer
from keras_hand3d.layers import (
    ImageAugmentation,
    LiftingTargets,
    MirrorHands,
    ReplaceBackground,
    SelectHand,
)


@keras.saving.register_keras_serializable(package="keras_hand3d")
class EndToEndPreparation(PreparationLayer):
    """The image whole, the hand selected, its lifting targets computed.

    Args:
        root: What key point 0 is.
        truncate_uv: Whether pixel coordinates are truncated when read, as released for RHD.
        source_root: What key point 0 is in the data, see `HandSource.root_keypoint`.
        has_hand_side: Whether the data knows left from right.
        augmentation: As of `HandPreparation`.
        seed: Seed of all that is random.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary of the schema's fields with a batch dimension, ``hands_xyz`` among them.

    Output:
        Dictionary of what `SelectHand` and `LiftingTargets` give, with ``image`` as x / 255 - 0.5
        and, where there is a part mask, ``hand_mask`` ``(batch, height, width)`` in its place, 1 on
        hands and 0 elsewhere.

    Raises:
        ValueError: If an augmentation is not known or out of range.
    """

    told_by_source = PreparationLayer.told_by_source | {"truncate_uv": "truncates_uv"}

    def __init__(
        self,
        root="palm",
        truncate_uv=True,
        source_root="wrist",
        has_hand_side=True,
        augmentation=None,
        seed=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.seed, self.has_hand_side = seed, bool(has_hand_side)
        self.augmentation = check_augmentation(augmentation)
        amount = self.augmentation.get
        seeds = {name: derived_seed(seed, name) for name in ("mirror", "background", "image")}
        self.mirror = MirrorHands(
            amount("mirror", 0.0), has_hand_side, seed=seeds["mirror"], name="mirror_hands"
        )
        self.background = ReplaceBackground(
            amount("background", 0.0), seed=seeds["background"], name="replace_background"
        )
        self.image_augmentation = ImageAugmentation(
            **image_part(self.augmentation), seed=seeds["image"], name="image_augmentation"
        )
        self.select = SelectHand(root, truncate_uv, source_root, name="select_hand")
        self.targets = LiftingTargets(name="lifting_targets")

    def call(self, sample, training=False):
        """Prepare a batch."""
        sample = self.background(self.mirror(sample, training=training), training=training)
        prepared = self.targets(self.select(sample))
        image = ops.cast(sample["image"], self.compute_dtype) / 255.0 - 0.5
        prepared["image"] = self.image_augmentation(image, training=training)
        if "part_mask" in prepared:
            is_hand = geometry.hand_pixels(prepared.pop("part_mask"))
            prepared["hand_mask"] = ops.cast(is_hand, self.compute_dtype)
        return prepared

    def compute_output_shape(self, sample_shape):
        """Shapes of the prepared sample."""
        shapes = self.targets.compute_output_shape(self.select.compute_output_shape(sample_shape))
        if "part_mask" in shapes:
            shapes["hand_mask"] = shapes.pop("part_mask")
        return shapes

    def compute_output_spec(self, sample, training=False):
        """Shapes and dtypes of the prepared sample."""
        dtypes = dict.fromkeys(("keypoints_visible", "keypoints_labelled"), "bool")
        return self._sample_spec(sample, **dtypes, image=self.compute_dtype)

    def get_config(self):
        """Constructor arguments."""
        config = {
            "root": self.select.root,
            "truncate_uv": self.select.truncate_uv,
            "source_root": self.select.source_root,
            "has_hand_side": self.has_hand_side,
            "augmentation": self.augmentation,
            "seed": self.seed,
        }
        return {**super().get_config(), **config}
