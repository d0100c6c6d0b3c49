import cv2
import numpy as np
import pytest

WIDTH = 0.05


@pytest.fixture(scope="session")
def noise_images():
    """Two smooth images of the network's size, uint8."""
    noise = np.random.default_rng(3).integers(0, 256, (2, 240, 320, 3), dtype=np.uint8)
    smooth = (cv2.GaussianBlur(image, (31, 31), 9) for image in noise)
    return np.stack([cv2.normalize(image, None, 0, 255, cv2.NORM_MINMAX) for image in smooth])


@pytest.fixture(scope="session")
def tiny_model(noise_images):
    """A narrow `ColorHandPose3D` with random weights to which half of these images is hand."""
    from keras_hand3d.inference.image_fit import network_pixels
    from keras_hand3d.models import ColorHandPose3D

    model = ColorHandPose3D(width=WIDTH, kernel_initializer="he_normal")
    logits = np.asarray(model.hand_seg_net.predict_on_batch(network_pixels(noise_images)))
    middle = np.median(logits[..., 1] - logits[..., 0])
    model.hand_seg_net.get_layer("conv6_2").bias.assign(np.array([middle, 0.0], "float32"))
    return model


@pytest.fixture(scope="session")
def tiny_estimator(tiny_model):
    """An estimator of it; batches of one and two."""
    from keras_hand3d.inference import HandPoseEstimator

    return HandPoseEstimator(tiny_model, batch_size=2)
