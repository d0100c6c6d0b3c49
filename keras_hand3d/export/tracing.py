"""A model as a TensorFlow function of named tensors, fit for the converters."""

import keras


def traced(model, signature):
    """A model's computation as a TensorFlow function with named inputs and outputs.

    Args:
        model: The model, under the TensorFlow backend.
        signature: Its `Signature`.

    Returns:
        ``(function, specification)`` of its one argument, a dictionary of tensors.
    """
    import tensorflow as tf  # noqa: TID251 - its converters take its functions

    specification = {
        name: tf.TensorSpec(shape, tf.float32, name=name)
        for name, shape in signature.inputs.items()
    }

    def compute(inputs):
        return signature.call(model, inputs)

    return tf.function(compute, input_signature=[specification], autograph=False), specification


def in_float32(model):
    """Let all layers of a model compute in float32: exported graphs mix no precisions.

    Args:
        model: A model whose weights are in float32; it is changed.

    Raises:
        ValueError: If weights are in another precision.
    """
    layers = list(model._flatten_layers())
    for layer in layers:
        if layer.weights and layer.variable_dtype != "float32":
            raise ValueError(
                f"{model.name}: the weights of {layer.name} are in {layer.variable_dtype}; only "
                "the formats weights and keras take other weights than float32."
            )
    for layer in layers:
        if layer.compute_dtype != "float32":
            layer.dtype_policy = keras.dtype_policies.get("float32")
