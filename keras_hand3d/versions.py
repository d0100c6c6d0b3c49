"""Versions of what a result depends on."""

import importlib
import platform
from importlib import metadata

import cv2
import keras
import numpy as np


def versions():
    """Versions of what a result depends on.

    Returns:
        Dictionary of texts: ``keras_hand3d``, ``keras``, ``backend`` (its name), the backend's
        version under its name, ``numpy``, ``opencv``, ``python`` and ``platform``.
    """
    backend = keras.backend.backend()
    return {
        "keras_hand3d": metadata.version("keras-hand3d"),
        "keras": keras.__version__,
        "backend": backend,
        backend: str(importlib.import_module(backend).__version__),
        "numpy": np.__version__,
        "opencv": cv2.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }
