"""From the hand region to the place of the hand crop."""

import keras
from keras import ops

from keras_hand3d import geometry
from keras_hand3d.layers.bounded import above_zero, whole_number
from keras_hand3d.layers.geometry_layer import GeometryLayer

FALLBACKS = ("image", "released")
_RELEASED_CENTER_UV = (160.0, 160.0)
_RELEASED_SIZE = 100.0


@keras.saving.register_keras_serializable(package="keras_hand3d")
class RegionToCrop(GeometryLayer):
    """Centre and scale of the crop around a hand region.

    Args:
        crop_size: Side of the crop in pixels.
        margin: The crop's side over the longest side of the region's box.
        min_scale: Smallest scale.
        max_scale: Largest scale.
        fallback: Where to look when there is no region: ``"image"``, the largest square around the
            image's centre that holds the image, or ``"released"``, the released code's centre
            (160, 160) and size 100 whatever the image's size.
        **kwargs: Of `keras.layers.Layer`.

    Input shape:
        ``(batch, height, width)`` mask of zeros and ones, of any dtype.

    Output:
        Dictionary of ``center_uv`` ``(batch, 2)`` (column, row) in image pixels, ``scale``
        ``(batch,)`` crop pixels for one image pixel, ``found`` ``(batch,)`` booleans.

    Raises:
        ValueError: If the fallback is not known, or a size or the margin is not above zero.
    """

    def __init__(
        self, crop_size=256, margin=1.25, min_scale=0.25, max_scale=5.0, fallback="image", **kwargs
    ):
        super().__init__(**kwargs)
        if fallback not in FALLBACKS:
            raise ValueError(f"Unknown fallback {fallback!r}. Known: {', '.join(FALLBACKS)}.")
        self.crop_size = whole_number("crop_size", crop_size)
        self.margin = above_zero("margin", margin)
        self.min_scale, self.max_scale = float(min_scale), float(max_scale)
        self.fallback = fallback

    def call(self, region):
        """Place the crops of a batch of regions."""
        region = ops.cast(region, self.compute_dtype)
        center, size, found = geometry.region_box(region)
        default_center, default_size = self._default(region)
        center = ops.where(found[:, None], center, default_center)
        size = ops.where(found, size, default_size)
        scale = geometry.crop_scale_from_size(
            size, self.crop_size, self.margin, self.min_scale, self.max_scale
        )
        return {"center_uv": center, "scale": scale, "found": found}

    def _default(self, region):
        if self.fallback == "released":
            center = ops.convert_to_tensor(_RELEASED_CENTER_UV, dtype=region.dtype)
            return center, ops.convert_to_tensor(_RELEASED_SIZE, dtype=region.dtype)
        shape = ops.shape(region)
        extent = ops.stack([ops.cast(shape[2], region.dtype), ops.cast(shape[1], region.dtype)])
        # The margin comes on top of the size, so it is taken off here: the crop is the image.
        return (extent - 1.0) / 2.0, ops.amax(extent) / self.margin

    def compute_output_shape(self, region_shape):
        """Shapes of the three outputs."""
        batch = (region_shape[0],)
        return {"center_uv": (*batch, 2), "scale": batch, "found": batch}

    def compute_output_spec(self, region):
        """Shapes and dtypes of the three outputs."""
        return {
            name: keras.KerasTensor(shape, "bool" if name == "found" else self.compute_dtype)
            for name, shape in self.compute_output_shape(region.shape).items()
        }

    def get_config(self):
        """Constructor arguments."""
        config = {
            "crop_size": self.crop_size,
            "margin": self.margin,
            "min_scale": self.min_scale,
            "max_scale": self.max_scale,
            "fallback": self.fallback,
        }
        return {**super().get_config(), **config}
