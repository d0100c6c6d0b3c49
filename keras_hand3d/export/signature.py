"""The inputs and outputs that a file is made with."""

from dataclasses import dataclass

import keras
import numpy as np

from keras_hand3d.models import HandDetector

DEFAULT_IMAGE_SIZES = {"PoseNet": (256, 256)}
"""``(height, width)`` of the image, by class of network; `IMAGE_SIZE` for most others."""

IMAGE_SIZE = (240, 320)
"""What the published pipeline looks at."""


@dataclass(frozen=True)
class Signature:
    """Names, shapes and dtypes of a model's inputs, and the names of its outputs.

    Attributes:
        inputs: By name, a shape whose first size is the batch, None where any does.
        outputs: Names.
    """

    inputs: dict[str, tuple[int | None, ...]]
    outputs: tuple[str, ...]

    @property
    def batch_size(self):
        """The batch size; None where any does."""
        return next(iter(self.inputs.values()))[0]

    def call(self, model, inputs):
        """A model's outputs by name, whatever structure it gives itself."""
        if len(self.inputs) == 1 and not isinstance(model.input, dict):
            (inputs,) = inputs.values()
        outputs = model(inputs, training=False)
        if not isinstance(outputs, dict):
            outputs = dict(zip(self.outputs, keras.tree.flatten(outputs), strict=True))
        return outputs

    def output_records(self, model):
        """Shape, with the batch of this signature, and dtype of each output by name."""
        symbols = {name: keras.KerasTensor((2, *shape[1:])) for name, shape in self.inputs.items()}
        return {
            name: ((self.batch_size, *tensor.shape[1:]), tensor.dtype)
            for name, tensor in self.call(model, symbols).items()
        }

    def arrays(self, model, inputs):
        """A model's outputs as arrays, for arrays."""
        tensors = {name: keras.ops.convert_to_tensor(value) for name, value in inputs.items()}
        outputs = self.call(model, tensors)
        return {name: np.asarray(keras.ops.convert_to_numpy(x)) for name, x in outputs.items()}


def signature_of(model, batch_size=None, image_size=None):
    """The signature that a model is exported with.

    Args:
        model: A model of this package.
        batch_size: Batch size to fix; any by default.
        image_size: ``(height, width)`` of the image where the model takes any; by default the
            square that a detector brings images into, and the published pipeline's of others.

    Returns:
        A `Signature`.

    Raises:
        ValueError: If an image size is given to a model without image.
    """
    expected = model.expected_inputs()
    free = [name for name, shape in expected.items() if None in shape[1:3] and len(shape) == 4]
    if image_size is not None and not free:
        raise ValueError(f"image_size: a {type(model).__name__} takes no image of any size.")
    size = image_size or _default_size(model)
    inputs = {
        name: (batch_size, *size, shape[3]) if name in free else (batch_size, *shape[1:])
        for name, shape in expected.items()
    }
    outputs = model.output
    names = tuple(outputs) if isinstance(outputs, dict) else tuple(model.output_names)
    return Signature(inputs, names)


def _default_size(model):
    if isinstance(model, HandDetector):
        return (model.input_size, model.input_size)
    return DEFAULT_IMAGE_SIZES.get(type(model).__name__, IMAGE_SIZE)
