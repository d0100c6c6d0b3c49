"""Engines and hands made from arithmetic: no network, no Keras."""

import struct

import cv2
import numpy as np
from hand_data import hand_xyz

from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.hand_engine import HandEngine
from keras_hand3d.inference.raw_hand import RawHand

BONE = 0.042
K = np.array([[500.0, 0.0, 330.0], [0.0, 510.0, 230.0], [0.0, 0.0, 1.0]])


def true_hand():
    """``(xyz, normalized, uv)`` of a hand before the camera `K`, reference bone `BONE`."""
    xyz = hand_xyz().astype(float)
    xyz *= BONE / np.linalg.norm(xyz[11] - xyz[12])
    xyz = xyz - xyz[0] + np.array([0.02, 0.05, 0.45])
    return xyz, (xyz - xyz[0]) / BONE, project(xyz, K)


def project(xyz, intrinsics):
    homogeneous = xyz @ intrinsics.T
    return homogeneous[:, :2] / homogeneous[:, 2:]


def fan(center=(100.0, 100.0), size=60.0):
    """Some 21 different pixels in a square around a centre."""
    angles = np.arange(21) * 0.3
    radius = np.linspace(0.1, 0.5, 21)[:, None]
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return np.array(center) + size * radius * directions


def a_hand(**changes):
    values = {
        "keypoints_uv": fan(),
        "keypoint_confidence": np.linspace(0.5, 0.9, 21),
        "score": 0.7,
        "box_xywh": np.array([70.0, 70.0, 60.0, 60.0]),
    }
    return Hand(**(values | changes))


class StandInEngine(HandEngine):
    """Finds the middle of what is bright: 21 key points on a fan around it, or nothing."""

    image_size, crop_size = (240, 320), 256
    lifts, predicts_handedness, root_keypoint = True, False, "palm"
    handedness_auto_accuracy = None

    def __init__(self, **attributes):
        self.shapes, self.images = [], []
        for name, value in attributes.items():
            setattr(self, name, value)

    def find_in_images(self, images, sides):
        self._record(images)
        raws = [self._raw(image) for image in images]
        return [[] if raw is None else [raw] for raw in raws]

    def find_in_crops(self, crops, sides):
        self._record(crops)
        return [self._raw(crop) or self._at((128.0, 128.0), 0.05) for crop in crops]

    def _record(self, images):
        self.shapes.append(images.shape)
        self.images.append(images)

    def _raw(self, image):
        bright = image.mean(axis=-1) > 0.25
        if not bright.any():
            return None
        rows, columns = np.nonzero(bright)
        center = ((columns.min() + columns.max()) / 2.0, (rows.min() + rows.max()) / 2.0)
        return self._at(center, 0.8, float(columns.max() - columns.min() + 1))

    def _at(self, center, confidence, size=20.0):
        _, normalized, _ = true_hand()
        return RawHand(
            keypoints_uv=fan(center, size),
            keypoint_confidence=np.full(21, confidence),
            box_xywh=np.array([center[0] - size / 2, center[1] - size / 2, size, size]),
            keypoints_normalized={"left": normalized, "right": normalized * (1.0, 1.0, -1.0)},
        )


class OneHandEngine(StandInEngine):
    """Finds the same hand everywhere, given in the pixels of the image that is fitted."""

    def __init__(self, uv, fit, normalized, **attributes):
        super().__init__(**attributes)
        self.uv, self.fit, self.normalized = uv, fit, normalized

    def _raw(self, image):
        return RawHand(
            keypoints_uv=self.fit.to_input(self.uv),
            keypoint_confidence=np.full(21, 0.9),
            box_xywh=np.array([0.0, 0.0, 10.0, 10.0]),
            keypoints_normalized={"left": self.normalized, "right": -self.normalized},
        )


def spot_image(center, size=(480, 640), radius=12):
    """A black image ``(height, width)`` with a white square around a pixel (column, row)."""
    image = np.zeros((*size, 3), np.uint8)
    column, row = center
    image[row - radius : row + radius + 1, column - radius : column + radius + 1] = 255
    return image


def write_video(path, frames, rate=25.0, code="mp4v"):
    """Write frames, RGB, as a video."""
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*code), rate, (width, height))
    assert writer.isOpened()
    for frame in frames:
        writer.write(frame[..., ::-1].copy())
    writer.release()
    return path


def retimed(path, steps):
    """Give the frames of a video that `write_video` wrote as .mp4 durations of their own.

    Args:
        path: The video.
        steps: ``(count, factor)`` pairs: so many frames last so many times as long as before.
    """
    data = path.read_bytes()
    start = data.index(b"stts") - 4
    (duration,) = struct.unpack_from(">I", data, start + 20)
    entries = b"".join(struct.pack(">II", count, duration * factor) for count, factor in steps)
    size = 16 + len(entries)
    table = struct.pack(">I4sII", size, b"stts", 0, len(steps)) + entries
    grown = bytearray(data[:start] + table + data[start + 24 :])
    for name in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        place = grown.index(name) - 4
        (before,) = struct.unpack_from(">I", grown, place)
        struct.pack_into(">I", grown, place, before + size - 24)
    # The edit list would end the video when it ended before.
    path.write_bytes(grown.replace(b"edts", b"free"))
    return path
