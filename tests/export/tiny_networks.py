"""Narrow networks for export, and what they are called with."""

import keras
import numpy as np
import pytest

from keras_hand3d import models

WIDTH, IMAGE_SIZE = 0.0625, (48, 64)
NETWORKS = (
    "ColorHandPose3D",
    "HandDetector",
    "HandPose25D",
    "HandSegNet",
    "LiftingNet",
    "LiftingNet_local",
    "PoseNet",
    "PosePriorNet",
    "ViewpointNet",
)

IN_REAL_TIME = {
    "HandDetector": {"input_size": 64, "max_hands": 2},
    "HandPose25D": {"input_size": 64},
}
"""Constructor arguments of the networks that have no original and start from one initialiser."""


def make(name, kernel_initializer="glorot_uniform", **more):
    """A network by name; with zeros for kernels it is made in no time."""
    if name in IN_REAL_TIME:
        return getattr(models, name)(width=WIDTH, **IN_REAL_TIME[name])
    kind, _, variant = name.partition("_")
    arguments = more | ({"variant": variant} if variant else {})
    return getattr(models, kind)(width=WIDTH, kernel_initializer=kernel_initializer, **arguments)


def image_size_of(name):
    """The size to export a network for, None if it takes no image."""
    with_any_image = ("ColorHandPose3D", "HandDetector", "HandSegNet", "PoseNet")
    return IMAGE_SIZE if name in with_any_image else None


def slow_under_jax(test):
    """Mark of a test in which JAX compiles many operations one by one."""
    return pytest.mark.slow(test) if keras.backend.backend() == "jax" else test


def with_hands(model, images):
    """The pipeline with the bias moved so that half of some images' pixels are hand."""
    logits = np.asarray(model.hand_seg_net.predict_on_batch(images))
    middle = np.median(logits[..., 1] - logits[..., 0])
    model.hand_seg_net.get_layer("conv6_2").bias.assign(np.array([middle, 0.0], "float32"))
    return model
