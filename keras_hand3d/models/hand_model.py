"""Base class of the zoo's models."""

import keras
import numpy as np

from keras_hand3d.models import presets
from keras_hand3d.models.input_checks import check_inputs


@keras.saving.register_keras_serializable(package="keras_hand3d")
class HandModel(keras.Model):
    """A functional model that checks its inputs, remembers its arguments and travels as a preset.

    A subclass builds its graph in ``__init__``, hands inputs and outputs on, and returns its
    constructor arguments from ``get_config``.

    Args:
        inputs: Dictionary of `keras.Input`, or one.
        outputs: What the graph gives.
        dtype: Dtype or dtype policy of the hidden layers; the global one by default. Heads, scores
            and coordinates stay in float32.
        name: Name of the model.
        trainable: Whether the model is trainable as a whole.

    Attributes:
        usual_root_keypoint: What key point 0 is to the recipes of this network and so to its
            weights, where nothing else is known: ``"palm"``, as the paper's, or ``"wrist"``.
    """

    usual_root_keypoint = "palm"

    def __init__(self, inputs, outputs, dtype=None, name=None, trainable=True):
        # No further arguments: Keras would pass over a misspelt one without a word.
        super().__init__(inputs=inputs, outputs=outputs, name=name)
        self.dtype_policy = policy_of(dtype)
        if not trainable:
            self.trainable = False

    def __call__(self, inputs, *args, **kwargs):
        """Check the inputs, then compute."""
        check_inputs(type(self).__name__, inputs, self.expected_inputs())
        # Keras refuses a dictionary of which some are tensors and some are arrays.
        inputs = keras.tree.map_structure(
            lambda x: keras.ops.convert_to_tensor(x) if isinstance(x, np.ndarray) else x, inputs
        )
        return super().__call__(inputs, *args, **kwargs)

    def call(self, inputs, training=None, mask=None, **kwargs):
        """Check the inputs again, then compute: JAX's training loop comes here at once."""
        check_inputs(type(self).__name__, inputs, self.expected_inputs())
        return super().call(inputs, training=training, mask=mask, **kwargs)

    def predict(self, x, *args, **kwargs):
        """As `keras.Model.predict`; arrays are checked first."""
        # Under JAX Keras leaves a model without its variables if the loop fails.
        if all(isinstance(leaf, np.ndarray) for leaf in keras.tree.flatten(x)):
            check_inputs(type(self).__name__, x, self.expected_inputs())
        return super().predict(x, *args, **kwargs)

    def expected_inputs(self):
        """Name and shape of each input, None where the size is free."""
        inputs = self._inputs
        return {tensor.name: tuple(tensor.shape) for tensor in inputs}

    def save(self, *args, **kwargs):
        """As `keras.Model.save`; what cannot be written is refused before a file is made."""
        self.get_config()
        return super().save(*args, **kwargs)

    def get_config(self):
        """Arguments common to all models, and the layers that were frozen one by one.

        Raises:
            ValueError: If the model was quantised in place: it could not be built again from this.
        """
        if any(getattr(layer, "quantization_mode", None) for layer in self.layers):
            raise ValueError(
                f"{self.name}: expected a network that was not quantised, got one whose layers "
                "are: write it before, and quantise what is loaded, or export it with a precision "
                "of int8."
            )
        return {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": self.dtype_policy.name,
            "frozen_layers": list(_frozen_layers(self)) if self.trainable else [],
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Rebuild a model from `get_config`."""
        config = dict(config)
        frozen = config.pop("frozen_layers", [])
        for name, value in config.items():
            if isinstance(value, dict) and "class_name" in value:
                config[name] = keras.saving.deserialize_keras_object(value, custom_objects)
        model = cls(**config)
        for path in frozen:
            layer = model
            for name in path.split("/"):
                layer = layer.get_layer(name)
            layer.trainable = False
        return model

    def save_to_preset(self, folder, *, data_licence=None, metrics=None, half_precision=False):
        """Write the model into a folder that `from_preset` reads.

        Args:
            folder: Folder to be made; it must not exist or be empty.
            data_licence: Licence of the data that the weights were trained on, a text.
            metrics: Measured figures, a JSON-able dictionary.
            half_precision: Whether the file has its numbers in float16, half as large. The model
                that is loaded from it still computes in its own dtype.

        Raises:
            FileExistsError: If the folder holds something already.
            ValueError: If a weight is too large for float16.
        """
        presets.save_preset(
            self,
            serialize_model(self),
            folder,
            data_licence=data_licence,
            metrics=metrics,
            half_precision=half_precision,
        )

    @classmethod
    def from_preset(cls, preset):
        """Load a model by a shipped preset's name, from a folder, or from ``hf://user/repo``.

        Args:
            preset: Name, folder or Hugging Face address.

        Returns:
            A model of this class, or of any class when called on `HandModel`.

        Raises:
            ValueError: If there is no such preset, a file's hash is wrong, the class is unknown or
                another one, or a file lies outside of the folder.
            OSError: If the hub cannot be reached or has no such repository.
        """
        return presets.load_preset(preset, cls)


def serialize_model(model):
    """What `keras.saving.serialize_keras_object` gives, a dictionary, or None for None.

    Keras's function loads TensorFlow whatever the backend is; models of this package do without.
    """
    if not isinstance(model, HandModel):
        return keras.saving.serialize_keras_object(model)
    model_class = type(model)
    return {
        "module": model_class.__module__,
        "class_name": model_class.__name__,
        "config": model.get_config(),
        "registered_name": keras.saving.get_registered_name(model_class),
    }


def _frozen_layers(model, prefix=""):
    """Names of a model's frozen layers, ``backbone/layer`` for one of a model in it.

    A `HandModel` in it is passed over: it has a config of its own. So is what has no weights:
    nothing of it is frozen, and Keras's applications number its name.
    """
    for layer in model.layers:
        if not layer.weights:
            continue
        if not layer.trainable:
            yield prefix + layer.name
        elif isinstance(layer, keras.Model) and not isinstance(layer, HandModel):
            yield from _frozen_layers(layer, f"{prefix}{layer.name}/")


def policy_of(dtype):
    """The dtype policy that an argument stands for; the global one for None."""
    return keras.config.dtype_policy() if dtype is None else keras.dtype_policies.get(dtype)
