"""Base class of the layers that compute coordinates."""

import keras


class GeometryLayer(keras.layers.Layer):
    """A weightless layer that computes in float32 unless told otherwise.

    Coordinates, rotations and scores do not survive half precision, so these layers do not follow
    the global dtype policy: under ``mixed_float16`` and ``mixed_bfloat16`` they stay in float32. An
    explicit ``dtype`` argument is honoured.

    Args:
        dtype: Dtype or dtype policy; float32 by default.
        **kwargs: Of `keras.layers.Layer`.
    """

    def __init__(self, *, dtype=None, **kwargs):
        super().__init__(dtype="float32" if dtype is None else dtype, **kwargs)

    def build(self, *args, **kwargs):
        """Nothing to build: there are no weights."""
        self.built = True

    def get_config(self):
        """Arguments common to all layers."""
        # Without a method of its own Keras refuses a layer that was given a dtype policy.
        return super().get_config()

    def _sample_spec(self, sample, **dtypes):
        """Shapes and dtypes of a dictionary: what passes through keeps its dtype.

        Args:
            sample: Dictionary of symbolic inputs.
            **dtypes: Those of new entries that are not of the layer's dtype.
        """
        shapes = self.compute_output_shape({name: x.shape for name, x in sample.items()})
        dtypes = {name: x.dtype for name, x in sample.items()} | dtypes
        return {
            name: keras.KerasTensor(shape, dtypes.get(name, self.compute_dtype))
            for name, shape in shapes.items()
        }
