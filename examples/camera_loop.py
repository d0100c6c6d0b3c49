"""Follow hands in a camera's picture, or in a video file, until q is pressed or it ends.

    python examples/camera_loop.py 0 MODEL [MODEL ...] --mirrored
    python examples/camera_loop.py film.mp4 MODEL [MODEL ...] --out film_with_hands.mp4

A MODEL is a preset's name or folder: a HandDetector and a HandPose25D, or a ColorHandPose3D.
With ``--out`` a video is written and no window opens: Ctrl-C ends it.
"""

import argparse
import contextlib
import time

import cv2

import keras_hand3d as kh
from keras_hand3d.drawing import draw_hands, draw_label
from keras_hand3d.inference.video import video_writer


def show(pixels):
    """Show a picture in a window; whether to go on."""
    cv2.imshow("hands", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    return cv2.waitKey(1) != ord("q")


def main():
    """Read, track, draw, show or write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", help="number of a camera, or a video file")
    parser.add_argument("models", nargs="+", help="presets that go together")
    parser.add_argument("--hand", choices=kh.skeleton.HAND_SIDES, help="where no model tells it")
    parser.add_argument("--mirrored", action="store_true", help="a selfie camera")
    parser.add_argument("--out", help="video to write")
    arguments = parser.parse_args()

    options = {"handedness": arguments.hand, "mirrored": arguments.mirrored, "batch_size": 1}
    estimator = kh.HandPoseEstimator.from_preset(*arguments.models, **options)
    tracker = kh.inference.HandTracker(estimator)
    source = int(arguments.source) if arguments.source.isdigit() else arguments.source
    with contextlib.ExitStack() as stack:
        reader = stack.enter_context(kh.inference.VideoReader(source))
        write = arguments.out and stack.enter_context(video_writer(arguments.out, reader.rate))
        # Within the writer's block, which then ends well: what came so far is written.
        stack.enter_context(contextlib.suppress(KeyboardInterrupt))
        for frame in reader:
            begin = time.monotonic()
            hands = tracker.update(frame.pixels, frame.time)
            spent = time.monotonic() - begin
            picture = draw_label(draw_hands(frame.pixels, hands), f"{spent * 1e3:.0f} ms")
            if write:
                write(picture)
            elif not show(picture):
                break
    print(f"{reader.count} frames")


if __name__ == "__main__":
    main()
