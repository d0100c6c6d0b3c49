"""Scalars and pictures for TensorBoard."""

import os
import socket
import time
from pathlib import Path

import cv2

from keras_hand3d.extras import needs_extra


class TensorBoardLog:
    """An event file of TensorBoard, written without TensorFlow.

    Args:
        folder: Folder that TensorBoard is pointed at; made if need be.
        step: Step that the run goes on from: what earlier files have after it is hidden.

    Raises:
        ValueError: If the package ``tensorboard`` is not installed.
    """

    def __init__(self, folder, step=0):
        with needs_extra("tensorboard", "A log for TensorBoard"):
            # Protocol buffers and records alone: the package's own writer loads TensorFlow.
            from tensorboard.compat.proto import event_pb2, summary_pb2
            from tensorboard.summary.writer.record_writer import RecordWriter
        self._event, self._summary, self._status = (
            event_pb2.Event,
            summary_pb2.Summary,
            event_pb2.SessionLog,
        )
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"events.out.tfevents.{time.time():.6f}.{socket.gethostname()}.{os.getpid()}"
        self._writer = RecordWriter((folder / name).open("wb"))
        self._write(file_version="brain.Event:2")
        if step:
            start = self._status(status=self._status.START)
            self._write(step=step + 1, session_log=start)

    def scalars(self, step, values):
        """Write numbers.

        Args:
            step: Steps done.
            values: Tag to number.
        """
        entries = [
            self._summary.Value(tag=tag, simple_value=value) for tag, value in values.items()
        ]
        self._write(step=step, summary=self._summary(value=entries))

    def picture(self, step, tag, pixels):
        """Write a picture.

        Args:
            step: Steps done.
            tag: Its name.
            pixels: ``(height, width, 3)`` uint8 RGB.
        """
        _, png = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
        image = self._summary.Image(
            height=pixels.shape[0],
            width=pixels.shape[1],
            colorspace=3,
            encoded_image_string=png.tobytes(),
        )
        entry = self._summary.Value(tag=tag, image=image)
        self._write(step=step, summary=self._summary(value=[entry]))

    def close(self):
        """Close the file."""
        self._writer.close()

    def _write(self, **content):
        self._writer.write(self._event(wall_time=time.time(), **content).SerializeToString())
        self._writer.flush()
