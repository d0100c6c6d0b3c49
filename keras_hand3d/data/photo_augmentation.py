"""Everything that is varied in a picture once it is small: for the real-time networks."""

import keras

from keras_hand3d import geometry
from keras_hand3d.data.augmentations import AUGMENTATIONS, derived_seed, image_part
from keras_hand3d.layers import (
    CameraVariation,
    ImageAugmentation,
    MirrorHands,
    OccludeHands,
    ReplaceBackground,
)
from keras_hand3d.layers.batch_share import change_share
from keras_hand3d.layers.geometry_layer import GeometryLayer


class PhotoAugmentation(GeometryLayer):
    """Mirror, replace backgrounds, occlude, and change the picture as cameras do.

    Args:
        augmentation: Checked amounts by name, see `AUGMENTATIONS`.
        has_hand_side: Whether the data knows left from right.
        seed: Seed of everything.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary of the schema's fields with a batch dimension but for mask and depth, the image
        as floats in 0..255.

    Output:
        The dictionary with ``image`` as x / 255 - 0.5.
    """

    def __init__(self, augmentation, has_hand_side=True, seed=None, **kwargs):
        super().__init__(**kwargs)
        amounts = dict.fromkeys(AUGMENTATIONS, 0.0) | augmentation
        seeds = {
            name: derived_seed(seed, name)
            for name in ("share", "mirror", "background", "occluders", "camera", "image")
        }
        self.shares = {name: amounts[name] for name in ("mirror", "background")}
        self.seed_generator = keras.random.SeedGenerator(seeds["share"])
        # Of what they are given, they change everything.
        self.mirror = MirrorHands(1.0, has_hand_side, seed=seeds["mirror"], name="mirror_hands")
        self.background = ReplaceBackground(
            1.0, seed=seeds["background"], name="replace_background"
        )
        self.occlude = OccludeHands(
            amounts["occluders"], seed=seeds["occluders"], name="occlude_hands"
        )
        self.camera = CameraVariation(
            amounts["camera_color"],
            amounts["camera_blur"],
            amounts["camera_noise"],
            amounts["jpeg"],
            amounts["grey"],
            seed=seeds["camera"],
            name="camera_variation",
        )
        self.image = ImageAugmentation(
            **image_part(augmentation), seed=seeds["image"], name="image_augmentation"
        )

    def call(self, sample, masks=None, place=None, training=False):
        """Change a batch.

        Args:
            sample: The samples.
            masks: ``(batch, height, width)`` part masks of the images that were cropped, if any.
            place: Centre, scale and angle of the crops, see `geometry.turned_crop`.
            training: Whether anything is changed.
        """
        image = sample["image"]
        if training and masks is not None and self.shares["background"]:
            # Their masks are all that is cropped of them.
            values = [image, masks, *place]
            (image, *_) = self._some(self._with_background, values, "background")
        sample = {**sample, "image": image}
        if training and self.shares["mirror"]:
            names = list(sample)
            values = self._some(
                lambda *some: self._mirrored(names, some), list(sample.values()), "mirror"
            )
            sample = dict(zip(names, values, strict=True))
        sample = self.occlude(sample, training=training)
        image = sample["image"] / 255.0 - 0.5
        image = self.image(self.camera(image, training=training), training=training)
        return {**sample, "image": image}

    def _some(self, change, values, name):
        return change_share(change, values, self.shares[name], self.seed_generator)

    def _with_background(self, image, masks, center_uv, scale, angle):
        mask = geometry.turned_mask_crop(masks, center_uv, scale, angle, image.shape[1])
        sample = self.background({"image": image, "part_mask": mask}, training=True)
        return [sample["image"]]

    def _mirrored(self, names, values):
        sample = self.mirror(dict(zip(names, values, strict=True)), training=True)
        return [sample[name] for name in names]
