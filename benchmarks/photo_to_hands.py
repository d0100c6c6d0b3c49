"""Time from a JPEG file to hands over the compiled forward pass of the networks, at batch 1.

    KERAS_BACKEND=tensorflow python benchmarks/photo_to_hands.py [--preset PRESET | --width 0.25]
    KERAS_BACKEND=tensorflow python benchmarks/photo_to_hands.py --real-time

Everything runs in turn in one process, so that the ratios hold on a machine whose speed drifts;
figures are medians over the runs, ratios those of each run. The photo is 640 x 480, as large as a
camera's. The forward pass is the networks, compiled, on tensors: `ColorHandPose3D` on the image, of
smooth noise, where the bias of the hand mask is set so that a hand is found, whatever the weights
are; or, for real time, the shipped detector and pose network on what they are given for a render of
one hand, every look of it.
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
from real_time import photo_of_one_hand

from keras_hand3d.data.synthetic import SyntheticHands
from keras_hand3d.images import read_photo
from keras_hand3d.inference import HandPoseEstimator
from keras_hand3d.inference.image_fit import fit_image, network_pixels
from keras_hand3d.inference.keras_engine import IMAGE_SIZE
from keras_hand3d.models import ColorHandPose3D, HandModel


def write_photo(path):
    """Smooth noise with some grain."""
    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (12, 16, 3)).astype("float32")
    photo = cv2.resize(coarse, (640, 480), interpolation=cv2.INTER_CUBIC)
    photo = np.clip(photo + random.normal(0, 4.0, photo.shape), 0, 255).astype(np.uint8)
    cv2.imwrite(str(path), photo)


def let_half_be_hand(model, image):
    """Shift the mask's bias so that half of an image is hand."""
    logits = ops.convert_to_numpy(model.hand_seg_net(image))
    bias = model.hand_seg_net.get_layer("conv6_2").bias
    bias.assign(bias + np.array([np.median(logits[..., 1] - logits[..., 0]), 0.0], "float32"))


def of_color_hand_pose(path, arguments):
    """``(estimator, forward pass, parameters)`` of the paper's pipeline, and its photo written."""
    if arguments.preset:
        model = HandModel.from_preset(arguments.preset)
    else:
        model = ColorHandPose3D(width=arguments.width, kernel_initializer="he_normal")
    write_photo(path)
    side = ops.convert_to_tensor(np.array([[1.0, 0.0]], "float32"))
    fitted, _ = fit_image(read_photo(path).pixels, IMAGE_SIZE)
    image = ops.convert_to_tensor(network_pixels(fitted[None]))
    let_half_be_hand(model, image)
    # A full batch is one photo: nothing is filled up.
    estimator = HandPoseEstimator(model, handedness="left", batch_size=1)
    forward = compiled(lambda i, s: model({"image": i, "hand_side": s}, training=False))
    return estimator, lambda: forward(image, side), model.count_params()


def of_real_time(path, _):
    """The same of the shipped detector and pose network."""
    photo, _ = photo_of_one_hand(SyntheticHands(200, seed=0, split="evaluation"), 100.0)
    cv2.imwrite(str(path), photo.pixels[..., ::-1])
    estimator = HandPoseEstimator(batch_size=1)
    engine = estimator.engine
    passes = calls_of(engine, "find_places", engine.detector, lambda: estimator.predict(path))
    passes += calls_of(engine, "find_in_crops", engine.pose, lambda: estimator.predict(path))
    print(f"{len(passes)} forward passes, {len(estimator.predict(path))} hands")

    def forward():
        for network, images in passes:
            network(images)

    return estimator, forward, engine.detector.count_params() + engine.pose.count_params()


def calls_of(engine, method, network, predict):
    """The network, compiled, and what it is given each time that an engine's method is called."""
    fast, seen = compiled(lambda x: network(x, training=False)), []
    original = getattr(engine, method)

    def recorded(images, *rest):
        seen.append((fast, ops.convert_to_tensor(images)))
        return original(images, *rest)

    setattr(engine, method, recorded)
    predict()
    delattr(engine, method)
    return seen


def main():
    """Print the times and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", help="a ColorHandPose3D; else one of random weights")
    parser.add_argument("--width", type=float, default=1.0, help="of the random one")
    parser.add_argument("--real-time", action="store_true", help="the shipped presets")
    parser.add_argument("--runs", type=int, default=15)
    arguments = parser.parse_args()
    prepare = of_real_time if arguments.real_time else of_color_hand_pose
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        estimator, forward, parameters = prepare(path, arguments)
        size = path.stat().st_size
        assert estimator.predict(path)
        times = time_in_turn(
            {
                "photo to hands": lambda: estimator.predict(path),
                "forward pass": forward,
                "decoding": lambda: read_photo(path),
            },
            arguments.runs,
        )
    print(
        f"{keras.backend.backend()}, Keras {keras.__version__}, "
        f"{parameters:,} parameters, JPEG of {size // 1000} KB, {arguments.runs} runs"
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
