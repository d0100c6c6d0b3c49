"""From raw samples to what the single-hand networks see and learn, on the device."""

import keras

from keras_hand3d.layers import EncodeScoreMaps, HandCrop, LiftingTargets, SelectHand
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class HandPreparation(GeometryLayer):
    """Select the hand, crop it, draw its score maps, compute its lifting targets.

    One implementation serves training and evaluation on every backend: it runs batched inside of
    the compiled step. See `SelectHand`, `HandCrop`, `EncodeScoreMaps` and `LiftingTargets`.

    Args:
        root: What key point 0 is, ``"palm"`` or ``"wrist"``.
        truncate_uv: Whether pixel coordinates are truncated when read, as released for RHD.
        noise: Sigmas of `HandCrop`, a dictionary of its noise arguments; none by default.
        score_map_pool: Side of the average pooling of the score maps; 8 for the lifting networks.
        seed: Seed of the noise.
        source_root: What key point 0 is in the data, see `HandSource.root_keypoint`.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary of the schema's fields with a batch dimension.

    Output:
        Dictionary of everything that the four layers give; ``score_maps`` ``(batch, 256, 256, 21)``
        (pooled: 32 x 32) are the targets of PoseNet and the input of the lifting networks. 3D
        targets are there if the data has ``hands_xyz``.
    """

    def __init__(
        self,
        root="palm",
        truncate_uv=True,
        noise=None,
        score_map_pool=1,
        seed=None,
        source_root="wrist",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.noise, self.score_map_pool, self.seed = dict(noise or {}), score_map_pool, seed
        self.select = SelectHand(root, truncate_uv, source_root, name="select_hand")
        self.crop = HandCrop(**self.noise, seed=seed, name="hand_crop")
        size = self.crop.crop_size
        self.encode = EncodeScoreMaps(size, size, pool_size=score_map_pool, name="score_maps")
        self.targets = LiftingTargets(name="lifting_targets")

    def call(self, sample, training=False):
        """Prepare a batch."""
        sample = self.crop(self.select(sample), training=training)
        sample["score_maps"] = self.encode(sample["keypoints_uv_crop"], sample["keypoints_visible"])
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
        return self._sample_spec(sample, keypoints_visible="bool")

    def get_config(self):
        """Constructor arguments."""
        config = {
            "root": self.select.root,
            "truncate_uv": self.select.truncate_uv,
            "noise": self.noise,
            "score_map_pool": self.score_map_pool,
            "seed": self.seed,
            "source_root": self.select.source_root,
        }
        return {**super().get_config(), **config}
