"""From raw samples to what HandSegNet sees and learns, on the device."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.data.augmentations import check_augmentation, derived_seed, image_part
from keras_hand3d.layers import ImageAugmentation, MirrorHands, RandomWindow, ReplaceBackground
from keras_hand3d.layers.geometry_layer import GeometryLayer


@keras.saving.register_keras_serializable(package="keras_hand3d")
class SegmentationPreparation(GeometryLayer):
    """A window of the image and which of its pixels are a hand's.

    What is random acts in training only; the window is the central one else. See `RandomWindow`,
    `ReplaceBackground` and `ImageAugmentation`. Zimmermann & Brox 2017, sec. 5.1.

    Args:
        crop_size: Side of the window in pixels; None leaves the image whole.
        augmentation: What is varied, a dictionary with names of `AUGMENTATIONS`; the paper's is
            ``{"hue": 0.1}``.
        seed: Seed of all that is random.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary with ``image`` ``(batch, height, width, 3)`` in 0..255 and ``part_mask``
        ``(batch, height, width)`` of RHD's classes; other fields are left out.

    Output:
        Dictionary with ``image_crop`` ``(batch, crop_size, crop_size, 3)``, x / 255 - 0.5, and
        ``hand_mask`` ``(batch, crop_size, crop_size)``, 1 on hands and 0 elsewhere.

    Raises:
        ValueError: If an augmentation is not known or out of range, or an image is smaller than the
            window.
    """

    def __init__(self, crop_size=256, augmentation=None, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.crop_size, self.seed = crop_size, seed
        self.augmentation = check_augmentation(augmentation)
        amount = self.augmentation.get
        self.mirror = MirrorHands(
            amount("mirror", 0.0), seed=derived_seed(seed, "mirror"), name="mirror_hands"
        )
        self.background = ReplaceBackground(
            amount("background", 0.0),
            seed=derived_seed(seed, "background"),
            name="replace_background",
        )
        self.window = None
        if crop_size is not None:
            self.window = RandomWindow(crop_size, seed=seed, name="random_window")
        self.image_augmentation = ImageAugmentation(
            **image_part(self.augmentation),
            seed=derived_seed(seed, "image"),
            name="image_augmentation",
        )

    def call(self, sample, training=False):
        """Prepare a batch."""
        sample = {name: sample[name] for name in ("image", "part_mask")}
        if self.window:
            sample = self.window(sample, training=training)
        sample = self.background(self.mirror(sample, training=training), training=training)
        image = ops.cast(sample["image"], self.compute_dtype) / 255.0 - 0.5
        is_hand = geometry.hand_pixels(sample["part_mask"])
        return {
            "image_crop": self.image_augmentation(image, training=training),
            "hand_mask": ops.cast(is_hand, self.compute_dtype),
        }

    def compute_output_shape(self, sample_shape):
        """Shapes of window and target."""
        shape = {name: sample_shape[name] for name in ("image", "part_mask")}
        if self.window:
            shape = self.window.compute_output_shape(shape)
        return {"image_crop": shape["image"], "hand_mask": shape["part_mask"]}

    def compute_output_spec(self, sample, training=False):
        """Shapes and dtypes of window and target."""
        return self._sample_spec(sample)

    def get_config(self):
        """Constructor arguments."""
        config = {
            "crop_size": self.crop_size,
            "augmentation": self.augmentation,
            "seed": self.seed,
        }
        return {**super().get_config(), **config}
