import numpy as np
import pytest
from harness import compiled, outputs_of
from parity_weights import parity_weights

from keras_hand3d import models


@pytest.fixture(scope="session")
def pipeline_weights(parity):
    """The variables behind pipeline.npz."""
    biases = parity("pipeline")["handsegnet_conv6_2_biases"]
    return parity_weights() | {"HandSegNet/conv6_2/biases": biases}


@pytest.fixture(scope="session")
def pipeline_inputs(parity):
    data = parity("pipeline")
    image = data["image_uint8"].astype("float32") / 255.0 - 0.5
    return {"image": image, "hand_side": data["hand_side"]}


@pytest.fixture(scope="session")
def pipeline_outputs(pipeline_weights, pipeline_inputs):
    """What the full-size model of the paper gives for the inputs of pipeline.npz."""
    model = models.ColorHandPose3D(fallback="released")
    models.load_original_weights(model, pipeline_weights)
    return outputs_of(compiled(model), (pipeline_inputs,))


@pytest.fixture(scope="session")
def image():
    return np.random.RandomState(0).uniform(-0.5, 0.5, (3, 37, 61, 3)).astype("float32")


@pytest.fixture(scope="session")
def hand_side():
    return np.array([[1, 0], [0, 1], [0, 1]], "float32")
