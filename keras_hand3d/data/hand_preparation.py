"""From raw samples to what the single-hand networks see and learn, on the device."""

import keras

from keras_hand3d.data.augmentations import check_augmentation, derived_seed, image_part
from keras_hand3d.data.preparation_layer import PreparationLayer
from keras_hand3d.layers import (
    DropScoreMaps,
    EncodeScoreMaps,
    HandCrop,
    ImageAugmentation,
    LiftingTargets,
    MirrorHands,
    ReplaceBackground,
    SelectHand,
)

# What the published sizes go with: the paper's crop.
_CROP_SIZE, _SIGMA = 256, 25.0


@keras.saving.register_keras_serializable(package="keras_hand3d")
class HandPreparation(PreparationLayer):
    """Select the hand, crop it, draw its score maps, compute its lifting targets.

    One implementation serves training and evaluation on every backend: it runs batched inside of
    the compiled step. See `SelectHand`, `HandCrop`, `EncodeScoreMaps` and `LiftingTargets`.

    Args:
        root: What key point 0 is, ``"palm"`` or ``"wrist"``.
        truncate_uv: Whether pixel coordinates are truncated when read, as released for RHD.
        noise: Sigmas of `HandCrop`, a dictionary of its noise arguments; none by default.
        score_map_pool: Side of the average pooling of the score maps; 8 for the lifting networks.
        seed: Seed of all that is random.
        source_root: What key point 0 is in the data, see `HandSource.root_keypoint`.
        augmentation: What else is varied, a dictionary with names of `AUGMENTATIONS`; nothing by
            default.
        score_map_dropout: Rate of `DropScoreMaps`.
        has_hand_side: Whether the data knows left from right, see `HandSource.has_hand_side`.
        crop_size: Side of the crop in pixels. A smaller one shows the same part of the image, and
            its score maps are the same in units of its side.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary of the schema's fields with a batch dimension.

    Output:
        Dictionary of everything that the layers give; ``score_maps`` ``(batch, 256, 256, 21)``
        (the crop's size; pooled: 32 x 32) are the targets of PoseNet and the input of the lifting
        networks. 3D targets are there if the data has ``hands_xyz``.

    Raises:
        ValueError: If an augmentation is not known or out of range.
    """

    told_by_source = PreparationLayer.told_by_source | {"truncate_uv": "truncates_uv"}

    def __init__(
        self,
        root="palm",
        truncate_uv=True,
        noise=None,
        score_map_pool=1,
        seed=None,
        source_root="wrist",
        augmentation=None,
        score_map_dropout=0.0,
        has_hand_side=True,
        crop_size=_CROP_SIZE,
        **kwargs,
    ):
        super().__init__(**kwargs)
        unit = crop_size / _CROP_SIZE
        self.noise, self.score_map_pool, self.seed = dict(noise or {}), score_map_pool, seed
        self.augmentation = check_augmentation(augmentation)
        self.has_hand_side = bool(has_hand_side)
        seeds = {name: derived_seed(seed, name) for name in ("mirror", "background", "image")}
        amount = self.augmentation.get
        self.mirror = MirrorHands(
            amount("mirror", 0.0), has_hand_side, seed=seeds["mirror"], name="mirror_hands"
        )
        self.background = ReplaceBackground(
            amount("background", 0.0), seed=seeds["background"], name="replace_background"
        )
        self.select = SelectHand(root, truncate_uv, source_root, name="select_hand")
        self.crop = HandCrop(
            crop_size,
            **self.noise,
            min_scale=unit,
            max_scale=10.0 * unit,
            seed=seed,
            name="hand_crop",
        )
        self.image_augmentation = ImageAugmentation(
            **image_part(self.augmentation), seed=seeds["image"], name="image_augmentation"
        )
        self.encode = EncodeScoreMaps(
            crop_size, crop_size, _SIGMA * unit, pool_size=score_map_pool, name="score_maps"
        )
        self.drop = DropScoreMaps(
            score_map_dropout, seed=derived_seed(seed, "drop"), name="drop_score_maps"
        )
        self.targets = LiftingTargets(name="lifting_targets")

    def call(self, sample, training=False):
        """Prepare a batch."""
        sample = self.background(self.mirror(sample, training=training), training=training)
        sample = self.crop(self.select(sample), training=training)
        sample["image_crop"] = self.image_augmentation(sample["image_crop"], training=training)
        maps = self.encode(sample["keypoints_uv_crop"], sample["keypoints_visible"])
        sample["score_maps"] = self.drop(maps, training=training)
        return self.targets(sample) if "keypoints_xyz" in sample else sample

    def compute_output_shape(self, sample_shape):
        """Shapes of the prepared sample."""
        shapes = self.crop.compute_output_shape(self.select.compute_output_shape(sample_shape))
        shapes["score_maps"] = self.encode.compute_output_shape(
            shapes["keypoints_uv_crop"], shapes["keypoints_visible"]
        )
        has_xyz = "keypoints_xyz" in shapes
        return self.targets.compute_output_shape(shapes) if has_xyz else shapes

    def compute_output_spec(self, sample, training=False):
        """Shapes and dtypes of the prepared sample."""
        return self._sample_spec(sample, keypoints_visible="bool", keypoints_labelled="bool")

    def get_config(self):
        """Constructor arguments."""
        config = {
            "root": self.select.root,
            "truncate_uv": self.select.truncate_uv,
            "noise": self.noise,
            "score_map_pool": self.score_map_pool,
            "seed": self.seed,
            "source_root": self.select.source_root,
            "augmentation": self.augmentation,
            "score_map_dropout": self.drop.rate,
            "has_hand_side": self.has_hand_side,
            "crop_size": self.crop.crop_size,
        }
        return {**super().get_config(), **config}
