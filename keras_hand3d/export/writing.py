"""What a writer of a format is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from keras_hand3d.export.signature import Signature


@dataclass(frozen=True, eq=False)
class WritingJob:
    """A model to be written.

    Attributes:
        model: The model.
        signature: Its inputs and outputs.
        precision: One of `keras_hand3d.export.formats.PRECISIONS`.
        calibration: Inputs, by name, that the ranges of layers' values are measured on.
        metadata: What is known of the model: ``data_licence`` and ``metrics`` as in a preset.
    """

    model: Any
    signature: Signature
    precision: str = "float32"
    calibration: Sequence[Mapping[str, np.ndarray]] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


def same_architecture(model):
    """A model of the same class and arguments, with weights of its own."""
    return type(model).from_config(model.get_config())
