"""From raw samples to what HandDetector sees and learns, on the device."""

import math

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.data.augmentations import check_augmentation
from keras_hand3d.data.photo_augmentation import PhotoAugmentation
from keras_hand3d.data.place_noise import check_noise
from keras_hand3d.data.turned_samples import image_center, shown_hands, turned_sample
from keras_hand3d.layers.bounded import whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer

STRIDE = 4


@keras.saving.register_keras_serializable(package="keras_hand3d")
class HandDetectorPreparation(GeometryLayer):
    """The whole picture in a square, and the maps of its hands.

    Without noise the picture lies in the square as the detector itself would put it there. A hand
    counts if the centre of its box lies in the square and enough of its key points are visible
    there; around other annotated hands nothing is asked for. Noise acts in training only.

    Args:
        input_size: Side of the square in pixels.
        noise: Dictionary with names of `PLACE_NOISE`; ``shift_noise`` in sides of the picture.
        augmentation: What else is varied, names of `AUGMENTATIONS`.
        seed: Seed of all that is random.
        **kwargs: Of `keras.layers.Layer`.

    Input:
        Dictionary of the schema's fields with a batch dimension; samples without hands are legal.

    Output:
        Dictionary of ``image`` ``(batch, input_size, input_size, 3)``, x / 255 - 0.5,
        ``hands_uv`` ``(batch, 2, 21, 2)`` in its pixels, ``hands_counted`` ``(batch, 2)`` booleans
        and everything of `geometry.detection_targets`. With a part mask also ``side_cells``
        ``(batch, cells, cells, 2)``, 1 where the middle of a cell of 4 x 4 pixels shows a (left,
        right) hand.

    Raises:
        ValueError: If a noise or an augmentation is not known or out of range.
    """

    def __init__(self, input_size=192, noise=None, augmentation=None, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.input_size, self.seed = whole_number("input_size", input_size), seed
        self.noise = check_noise(noise)
        self.augmentation = check_augmentation(augmentation, of_photos=True)
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.photo = PhotoAugmentation(self.augmentation, True, seed, name="photo_augmentation")

    @classmethod
    def for_source(cls, source, **arguments):
        """The preparation of a data set.

        Args:
            source: A `HandSource`.
            **arguments: Of the constructor.

        Raises:
            ValueError: If the data set does not know left from right.
        """
        if not source.has_hand_side:
            raise ValueError("The detector learns the hands' sides, which the data set lacks.")
        return cls(**arguments)

    def call(self, sample, training=False):
        """Prepare a batch."""
        sample = {n: value for n, value in sample.items() if n not in ("hands_xyz", "intrinsics")}
        masks = sample.pop("part_mask", None)
        place = self._place(sample, training)
        if training:
            square = turned_sample(sample, *place, self.input_size)
        else:
            square = self._letterboxed(sample)
        if masks is not None:
            square["part_mask"] = self._mask_of_cells(masks, *place)
        square = self.photo(square, masks, place, training=training)
        uv = square["hands_uv"]
        last = self.input_size - 1.0
        inside = ops.all(ops.logical_and(uv >= 0.0, uv <= last), axis=-1)
        center_uv = 0.5 * (ops.min(uv, axis=2) + ops.max(uv, axis=2))
        centered = ops.all(ops.logical_and(center_uv >= 0.0, center_uv <= last), axis=-1)
        counted = ops.logical_and(shown_hands(square, inside), centered)
        present = ops.cast(square["hands_present"], "bool")
        ignored = ops.logical_and(present, ops.logical_not(counted))
        targets = geometry.detection_targets(
            uv, counted, ignored, self.input_size, STRIDE, square.get("hands_labelled")
        )
        if masks is not None:
            sides = ops.stack(geometry.side_pixels(square["part_mask"]), axis=-1)
            targets["side_cells"] = ops.cast(sides, self.compute_dtype)
        return {"image": square["image"], "hands_uv": uv, "hands_counted": counted, **targets}

    def _letterboxed(self, sample):
        image_size = ops.shape(sample["image"])[1:3]
        image = ops.cast(sample["image"], self.compute_dtype) / 255.0 - 0.5
        uv = geometry.letterbox_from_image_uv(sample["hands_uv"], image_size, self.input_size)
        # Back to grey levels, as what was moved is.
        image = (geometry.letterbox(image, self.input_size) + 0.5) * 255.0
        return {**sample, "image": image, "hands_uv": uv}

    def _mask_of_cells(self, masks, center_uv, scale, angle):
        """``(batch, cells, cells)`` classes in the middles of the cells."""
        # Half a cell's pixels but half of one lie between a cell's first pixel and its middle.
        shift = ops.divide(0.5 * (STRIDE - 1.0), scale)
        turned = ops.stack([ops.cos(angle) + ops.sin(angle), ops.cos(angle) - ops.sin(angle)], -1)
        center_uv = center_uv + shift[:, None] * turned
        cells = self.input_size // STRIDE
        return geometry.turned_mask_crop(masks, center_uv, scale / STRIDE, angle, cells)

    def _place(self, sample, noisy):
        """Centre, scale and angle of each square in the image: the letterbox's, or near it."""
        middle, image_side = image_center(sample, self.compute_dtype)
        batch = ops.shape(sample["image"])[0]
        scale = ops.ones((batch,), self.compute_dtype) * (self.input_size / image_side)
        if not noisy:
            return [middle + (0.5 / scale)[:, None], scale, ops.zeros_like(scale)]
        zoom, turn = self.noise["zoom_noise"], math.radians(self.noise["turn_noise"])
        scale = scale * ops.exp(self._uniform((batch,), -zoom, zoom))
        shift = keras.random.truncated_normal(
            (batch, 2), dtype=self.compute_dtype, seed=self.seed_generator
        )
        # Half a pixel of the square: its middle lies between two of them.
        center_uv = middle + (0.5 / scale)[:, None]
        center_uv = center_uv + shift * self.noise["shift_noise"] * image_side
        normal = keras.random.normal((batch,), dtype=self.compute_dtype, seed=self.seed_generator)
        is_any = self._uniform((batch,), 0.0, 1.0) < self.noise["any_turn"]
        angle = ops.where(is_any, self._uniform((batch,), -math.pi, math.pi), normal * turn)
        return [center_uv, scale, angle]

    def _uniform(self, shape, low, high):
        return keras.random.uniform(
            shape, low, high, dtype=self.compute_dtype, seed=self.seed_generator
        )

    def compute_output_shape(self, sample_shape):
        """Shapes of the picture and its maps."""
        batch, cells = sample_shape["image"][0], self.input_size // STRIDE
        maps = (batch, cells, cells)
        return {
            "image": (batch, self.input_size, self.input_size, 3),
            "hands_uv": (batch, 2, 21, 2),
            "hands_counted": (batch, 2),
            **dict.fromkeys(("center_heat", "box_size", "rotation", "center_offset"), (*maps, 2)),
            "center_weight": (*maps, 1),
            "region_weight": maps,
            "rotation_weight": maps,
            "offset_weight": maps,
            "hand_count": (batch,),
            **({"side_cells": (*maps, 2)} if "part_mask" in sample_shape else {}),
        }

    def compute_output_spec(self, sample, training=False):
        """Shapes and dtypes of the picture and its maps."""
        shapes = self.compute_output_shape({name: x.shape for name, x in sample.items()})
        return {
            name: keras.KerasTensor(
                shape, "bool" if name == "hands_counted" else self.compute_dtype
            )
            for name, shape in shapes.items()
        }

    def get_config(self):
        """Constructor arguments."""
        config = {
            "input_size": self.input_size,
            "noise": self.noise,
            "augmentation": self.augmentation,
            "seed": self.seed,
        }
        return {**super().get_config(), **config}
