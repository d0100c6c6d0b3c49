"""From raw samples to what the whole pipeline sees and learns, on the device."""

import keras
from keras import ops

from keras_hand3d.data.augmentations import check_augmentation, derived_seed, image_part
from keras_hand3d.layers import (
    ImageAugmentation,
    LiftingTargets,
    MirrorHands,
    ReplaceBackground,
    SelectHand,
)

_FIRST_HAND_CLASS = 2


class EndToEndPreparation(keras.layers.Layer):
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
        Dictionary of the schema's fields with a batch dimension.

    Output:
        Dictionary of what `SelectHand` and `LiftingTargets` give, with ``image`` as x / 255 - 0.5
        and, where there is a part mask, ``hand_mask`` ``(batch, height, width)``, 1 on hands.
    """

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
        super().__init__(dtype="float32", **kwargs)
        amounts = check_augmentation(augmentation)
        seeds = {name: derived_seed(seed, name) for name in ("mirror", "background", "image")}
        self.mirror = MirrorHands(
            amounts.get("mirror", 0.0), has_hand_side, seed=seeds["mirror"], name="mirror_hands"
        )
        self.background = ReplaceBackground(
            amounts.get("background", 0.0), seed=seeds["background"], name="replace_background"
        )
        self.image_augmentation = ImageAugmentation(
            **image_part(amounts), seed=seeds["image"], name="image_augmentation"
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
            is_hand = ops.cast(prepared.pop("part_mask"), "int32") >= _FIRST_HAND_CLASS
            prepared["hand_mask"] = ops.cast(is_hand, self.compute_dtype)
        return prepared
