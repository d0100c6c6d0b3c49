"""Time from a JPEG file to hands over the compiled forward pass of the networks, at batch 1.

    KERAS_BACKEND=tensorflow python benchmarks/photo_to_hands.py [--preset PRESET | --width 0.25]

Everything runs in turn in one process, so that the ratios hold on a machine whose speed drifts;
figures are medians over the runs, ratios those of each run. The forward pass is `ColorHandPose3D`
on an image that is a tensor already; the photo is 640 x 480, as large as a camera's. The bias of
the hand mask is set so that a hand is found, whatever the weights are: without one, pictures would
cost less.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

import cv2
import keras
import numpy as np
from forward_pass import compiled, time_in_turn
from keras import ops

from keras_hand3d.images import read_photo
from keras_hand3d.inference import HandPoseEstimator
from keras_hand3d.inference.image_fit import fit_image, network_pixels
from keras_hand3d.inference.keras_engine import IMAGE_SIZE
from keras_hand3d.models import ColorHandPose3D, HandModel


def write_photo(path):
    """Smooth noise with some grain; returns the file's size in bytes."""
    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (12, 16, 3)).astype("float32")
    photo = cv2.resize(coarse, (640, 480), interpolation=cv2.INTER_CUBIC)
    photo = np.clip(photo + random.normal(0, 4.0, photo.shape), 0, 255).astype(np.uint8)
    cv2.imwrite(str(path), photo)
    return path.stat().st_size


def let_half_be_hand(model, image):
    """Shift the mask's bias so that half of an image is hand."""
    logits = ops.convert_to_numpy(model.hand_seg_net(image))
    bias = model.hand_seg_net.get_layer("conv6_2").bias
    bias.assign(bias + np.array([np.median(logits[..., 1] - logits[..., 0]), 0.0], "float32"))


def main():
    """Print the times and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", help="a ColorHandPose3D; else one of random weights")
    parser.add_argument("--width", type=float, default=1.0, help="of the random one")
    parser.add_argument("--runs", type=int, default=15)
    arguments = parser.parse_args()
    if arguments.preset:
        model = HandModel.from_preset(arguments.preset)
    else:
        model = ColorHandPose3D(width=arguments.width, kernel_initializer="he_normal")
    side = ops.convert_to_tensor(np.array([[1.0, 0.0]], "float32"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        size = write_photo(path)
        fitted, _ = fit_image(read_photo(path).pixels, IMAGE_SIZE)
        image = ops.convert_to_tensor(network_pixels(fitted[None]))
        let_half_be_hand(model, image)
        # A full batch is one photo: nothing is filled up.
        estimator = HandPoseEstimator(model, handedness="left", batch_size=1)
        forward = compiled(lambda i, s: model({"image": i, "hand_side": s}, training=False))
        assert len(estimator.predict(path)) == 1
        times = time_in_turn(
            {
                "photo to hands": lambda: estimator.predict(path),
                "forward pass": lambda: forward(image, side),
                "decoding": lambda: read_photo(path),
            },
            arguments.runs,
        )
    print(
        f"{keras.backend.backend()}, Keras {keras.__version__}, "
        f"{model.count_params():,} parameters, JPEG of {size // 1000} KB, {arguments.runs} runs"
    )
    for name, values in times.items():
        print(f"  {name:16s} {statistics.median(values) * 1e3:9.2f} ms")
    whole, passes, decoding = times.values()
    for name, bases in (
        ("over the forward pass", passes),
        ("over decoding and forward pass", [a + b for a, b in zip(decoding, passes, strict=True)]),
    ):
        ratios = [a / b for a, b in zip(whole, bases, strict=True)]
        print(f"  {statistics.median(ratios):.3f} {name}")


if __name__ == "__main__":
    main()
