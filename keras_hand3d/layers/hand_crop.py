"""The training crop around an annotated hand, with the published noise."""

import math

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class HandCrop(GeometryLayer):
    """Crop the hand by its annotated key points.

    In the order of the released reader: noise on the key points; the crop's centre is key point 12;
    noise on the centre; the side from the box of the visible points; scale, clipped to 1..10; noise
    on the scale; noise on the place. Noise is drawn only in training. Zimmermann & Brox 2017,
    sec. 5.1 gives the sigmas. Turning the crop is not in the paper.

    Args:
        crop_size: Side of the crop in pixels.
        uv_noise: Sigma of the key point noise in image pixels (truncated normal).
        center_noise: Sigma of the centre's noise in image pixels (truncated normal).
        scale_noise: The scale is multiplied by a factor between 1 and 1 + scale_noise, evenly
            drawn. Without any noise the outermost key point lies on the crop's border, where its
            score map is empty; a value below zero shows more around the hand.
        offset_noise: Sigma of the second noise on the centre, which the scale does not follow.
        rotation_noise: Greatest angle in degrees that the crop is turned by, evenly drawn in both
            directions. The hand is turned about the optical axis with it: 3D key points, pixels
            and camera stay those of one picture.
        min_scale: Smallest scale before the noise.
        max_scale: Largest scale before the noise.
        seed: Seed of the noise.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary with ``image`` ``(batch, height, width, 3)`` in 0..255, ``keypoints_uv``,
        ``keypoints_visible`` (see `SelectHand`) and, where known, ``intrinsics`` ``(batch, 3, 3)``.

    Output:
        The dictionary with ``image_crop`` ``(batch, crop_size, crop_size, 3)`` = x / 255 - 0.5 in
        place of the image, ``crop_center_uv`` ``(batch, 2)``, ``crop_scale`` ``(batch,)``,
        ``crop_angle`` ``(batch,)`` in radians, clockwise, ``keypoints_uv_crop``
        ``(batch, 21, 2)`` and ``intrinsics_crop`` ``(batch, 3, 3)``. Where the crop is turned,
        ``keypoints_xyz`` and ``intrinsics`` are turned with it about the crop's centre, while
        ``keypoints_uv`` stays in the image as it came: they are no longer projections of each
        other, those in the crop are.

    Raises:
        ValueError: If ``crop_size`` is less than two.
    """

    def __init__(
        self,
        crop_size=256,
        uv_noise=0.0,
        center_noise=0.0,
        scale_noise=0.0,
        offset_noise=0.0,
        rotation_noise=0.0,
        min_scale=1.0,
        max_scale=10.0,
        seed=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.crop_size, self.seed = whole_number("crop_size", crop_size, least=2), seed
        self.uv_noise, self.center_noise = float(uv_noise), float(center_noise)
        self.scale_noise, self.offset_noise = float(scale_noise), float(offset_noise)
        self.rotation_noise = float(rotation_noise)
        self.min_scale, self.max_scale = float(min_scale), float(max_scale)
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, sample, training=False):
        """Crop a batch of samples."""
        image = ops.cast(sample["image"], self.compute_dtype) / 255.0 - 0.5
        turns = bool(training) and self.rotation_noise > 0
        angle = self._angle(sample["keypoints_uv"]) if turns else None
        keypoints_uv, center, scale = self._place(
            sample, ops.shape(image)[1:3], angle, bool(training)
        )
        result = {n: value for n, value in sample.items() if n not in ("image", "part_mask")}
        result |= {
            "crop_center_uv": center,
            "crop_scale": scale,
            "crop_angle": ops.zeros_like(scale) if angle is None else angle,
            "keypoints_uv": keypoints_uv,
        }
        if turns:
            result["image_crop"] = geometry.crop_and_rotate(
                image, center, scale, angle, self.crop_size
            )
            keypoints_uv = geometry.rotate_uv(keypoints_uv, center, angle)
            result |= _turned(sample, center, angle)
        else:
            result["image_crop"] = geometry.crop_and_resize(image, center, scale, self.crop_size)
        result["keypoints_uv_crop"] = geometry.crop_from_image_uv(
            keypoints_uv, center, scale, self.crop_size
        )
        if "intrinsics" in sample:
            result["intrinsics_crop"] = geometry.crop_intrinsics(
                result["intrinsics"], center, scale, self.crop_size
            )
        return result

    def _place(self, sample, image_size, angle, noisy):
        keypoints_uv = sample["keypoints_uv"]
        if noisy and self.uv_noise:
            keypoints_uv = keypoints_uv + self._noise(keypoints_uv, self.uv_noise)
        center = geometry.crop_center_from_keypoints(keypoints_uv)
        if noisy and self.center_noise:
            center = center + self._noise(center, self.center_noise)
        side = geometry.crop_side_from_keypoints(
            keypoints_uv, sample["keypoints_visible"], center, image_size, angle
        )
        scale = ops.clip(ops.divide(self.crop_size, side), self.min_scale, self.max_scale)
        if noisy and self.scale_noise:
            scale = scale * keras.random.uniform(
                ops.shape(scale),
                min(1.0, 1.0 + self.scale_noise),
                max(1.0, 1.0 + self.scale_noise),
                dtype=scale.dtype,
                seed=self.seed_generator,
            )
        if noisy and self.offset_noise:
            center = center + self._noise(center, self.offset_noise)
        return keypoints_uv, center, scale

    def _angle(self, like):
        greatest = math.radians(self.rotation_noise)
        return keras.random.uniform(
            ops.shape(like)[:1], -greatest, greatest, dtype=like.dtype, seed=self.seed_generator
        )

    def _noise(self, like, sigma):
        return keras.random.truncated_normal(
            ops.shape(like), stddev=sigma, dtype=like.dtype, seed=self.seed_generator
        )

    def compute_output_shape(self, sample_shape):
        """Shapes of the cropped sample."""
        batch = sample_shape["image"][0]
        shapes = {n: s for n, s in sample_shape.items() if n not in ("image", "part_mask")}
        shapes |= {
            "image_crop": (batch, self.crop_size, self.crop_size, sample_shape["image"][3]),
            "crop_center_uv": (batch, 2),
            "crop_scale": (batch,),
            "crop_angle": (batch,),
            "keypoints_uv_crop": (batch, 21, 2),
        }
        if "intrinsics" in sample_shape:
            shapes["intrinsics_crop"] = (batch, 3, 3)
        return shapes

    def compute_output_spec(self, sample, training=False):
        """Shapes and dtypes of the cropped sample."""
        return self._sample_spec(sample)

    def get_config(self):
        """Constructor arguments."""
        config = {
            "crop_size": self.crop_size,
            "uv_noise": self.uv_noise,
            "center_noise": self.center_noise,
            "scale_noise": self.scale_noise,
            "offset_noise": self.offset_noise,
            "rotation_noise": self.rotation_noise,
            "min_scale": self.min_scale,
            "max_scale": self.max_scale,
            "seed": self.seed,
        }
        return {**super().get_config(), **config}


def _turned(sample, center, angle):
    """Fields of the camera and its frame after a turn of the picture."""
    turned = {}
    if "keypoints_xyz" in sample:
        rotation = geometry.rotation_about_z(angle)
        turned["keypoints_xyz"] = ops.matmul(sample["keypoints_xyz"], ops.swapaxes(rotation, 1, 2))
    if "intrinsics" in sample:
        turned["intrinsics"] = geometry.rotate_intrinsics(sample["intrinsics"], center, angle)
    return turned
