"""Base class of the layers that prepare one hand of a sample."""

from keras_hand3d.layers.geometry_layer import GeometryLayer


class PreparationLayer(GeometryLayer):
    """A layer from raw samples to what a network sees and learns.

    Attributes:
        told_by_source: Names of the constructor's arguments that a data set knows of itself, with
            the `HandSource`'s attributes that they are.
    """

    told_by_source = {"source_root": "root_keypoint", "has_hand_side": "has_hand_side"}

    @classmethod
    def for_source(cls, source, **arguments):
        """The preparation of a data set, by what the data set says of itself.

        Args:
            source: A `HandSource`.
            **arguments: Of the constructor.
        """
        told = {name: getattr(source, known) for name, known in cls.told_by_source.items()}
        return cls(**told | arguments)
