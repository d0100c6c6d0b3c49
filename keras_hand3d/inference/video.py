"""Videos and cameras in, videos out."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from keras_hand3d.files import atomic_file

_USUAL_RATE = 30.0
_LONGEST_STEP = 60.0


@dataclass(frozen=True, eq=False)
class Frame:
    """A frame of a video.

    Attributes:
        index: Its number, from zero.
        time: Its time in seconds from the first frame.
        pixels: ``(height, width, 3)`` uint8 RGB.
    """

    index: int
    time: float
    pixels: np.ndarray


class VideoReader:
    """Frames of a video file or a camera, one after the other.

    Their times are those that the file tells; where these stand still or jump, they go on by the
    rate.

    Args:
        source: Path of a file, or the number of a camera.
        seconds: Time after which it ends by itself.

    Attributes:
        rate: Frames a second, as the file or the camera says.
        expected: Number of frames that the file promises; None of a camera or where it does not.
        count: Frames read so far.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file is no video that can be read, or its name is not UTF-8.
        OSError: If there is no such camera.
    """

    def __init__(self, source: str | Path | int, seconds: float | None = None):
        self.source, self.seconds = source, seconds
        self.count, self._exhausted = 0, False
        self._time = self._told = 0.0
        self.is_camera = isinstance(source, int)
        if not self.is_camera and not Path(source).is_file():
            raise FileNotFoundError(f"{source}: there is no such file.")
        self._capture = cv2.VideoCapture(source if self.is_camera else _utf8_name(source))
        if not self._capture.isOpened():
            if self.is_camera:
                raise OSError(
                    f"Camera {source}: it is not there, in use by another program, or this user "
                    "may not open it."
                )
            raise ValueError(f"{source}: expected a video, got a file that is none or is cut off.")
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self.rate = rate if 1.0 <= rate <= 1000.0 else _USUAL_RATE
        promised = 0 if self.is_camera else int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        self.expected = promised if promised > 0 else None

    @property
    def ended_early(self):
        """Whether fewer frames came than the file promises, and nobody asked for fewer."""
        return self._exhausted and self.expected is not None and self.count < self.expected

    def __iter__(self) -> Iterator[Frame]:
        begin = time.monotonic()
        while True:
            whole, pixels = self._capture.read()
            if not whole:
                self._exhausted = True
                return
            seconds = time.monotonic() - begin if self.is_camera else self._file_time()
            if self.seconds is not None and seconds >= self.seconds:
                return
            yield Frame(self.count, seconds, cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
            self.count += 1

    def _file_time(self):
        """Time of the frame that was read last: as the file tells it, else by the rate."""
        told = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        step, self._told = told - self._told, told
        if self.count:
            # Files that were joined, or tell no times, jump or stand still.
            self._time += step if 0.0 < step <= _LONGEST_STEP else 1.0 / self.rate
        # Microseconds, as files have them, without what floats add.
        return round(self._time, 6)

    def close(self):
        """Let the file or the camera go."""
        self._capture.release()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


@contextlib.contextmanager
def video_writer(path: Path, rate: float):
    """Write a video; the file is made whole or not at all.

    Args:
        path: File to write, ``.mp4``.
        rate: Frames a second.

    Yields:
        A function that adds a frame, ``(height, width, 3)`` uint8 RGB, all of one size.

    Raises:
        OSError: If it cannot be written.
        ValueError: If its name is not UTF-8.
    """
    writers = []
    with atomic_file(Path(path)) as temporary:

        def write(pixels):
            if not writers:
                size = (pixels.shape[1], pixels.shape[0])
                code = cv2.VideoWriter_fourcc(*"mp4v")
                writers.append(cv2.VideoWriter(_utf8_name(temporary), code, rate, size))
                if not writers[0].isOpened():
                    raise OSError(f"{path}: the video could not be written.")
            writers[0].write(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))

        try:
            yield write
        finally:
            for writer in writers:
                writer.release()
        if not writers:
            raise OSError(f"{path}: there was no frame to write.")


def _utf8_name(path):
    """A name as OpenCV takes it: one that is not UTF-8 would end the process."""
    name = str(path)
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f"{name}: expected a name in UTF-8: no other video is opened.") from None
    return name
