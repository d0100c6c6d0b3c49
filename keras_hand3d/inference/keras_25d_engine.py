"""`Keras25DEngine`: a detector and a 2.5D pose network, compiled once a batch size."""

from functools import cached_property

import keras

from keras_hand3d.inference.hand_engine import HandEngine
from keras_hand3d.inference.one_at_a_time import one_at_a_time
from keras_hand3d.inference.outputs_25d import HAND_OUTPUTS, PLACE_OUTPUTS, hands_of, places_of


class Keras25DEngine(HandEngine):
    """Runs a `HandPose25D` on upright crops, and a `HandDetector` that says where to cut them.

    Args:
        pose: The `HandPose25D`.
        detector: The `HandDetector`; without it hands are looked for where the caller says.
        root_keypoint: What key point 0 is; None if unknown.
    """

    wants_upright = weak_perspective = lifts = predicts_handedness = True
    least_score = 0.5

    def __init__(self, pose, detector=None, root_keypoint=None):
        self.pose, self.detector, self.root_keypoint = pose, detector, root_keypoint
        self.crop_size, self.crop_margin = pose.input_size, pose.crop_margin
        self.finds_places = detector is not None
        self.image_size = (detector.input_size,) * 2 if detector is not None else None

    @one_at_a_time
    def find_places(self, images):
        """See `HandEngine`."""
        return places_of(self._places.predict_on_batch(images))

    @one_at_a_time
    def find_in_crops(self, crops, sides):
        """See `HandEngine`."""
        return hands_of(self._hands.predict_on_batch(crops))

    @cached_property
    def _places(self):
        size = self.detector.input_size
        return _selected(self.detector, size, PLACE_OUTPUTS)

    @cached_property
    def _hands(self):
        return _selected(self.pose, self.pose.input_size, HAND_OUTPUTS)


def _selected(network, size, names):
    """The network at one input size, with some of its outputs."""
    image = keras.Input((size, size, 3), name="image")
    outputs = network(image)
    model = keras.Model(image, {name: outputs[name] for name in names})
    # TensorFlow's XLA is the slower one on a CPU.
    model.jit_compile = keras.backend.backend() == "jax"
    return model
