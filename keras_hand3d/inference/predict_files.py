"""Going through files: photos in batches, read ahead, and videos frame by frame."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from keras_hand3d.drawing import draw_hands, draw_hands_in_space
from keras_hand3d.images import Photo, write_image
from keras_hand3d.inference.base_estimator import ENOUGH_PIXELS, BaseHandEstimator, as_photo
from keras_hand3d.inference.hand import Hand
from keras_hand3d.inference.hand_tracker import HandTracker
from keras_hand3d.inference.input_files import InputFile
from keras_hand3d.inference.prediction_folder import Failure, PredictionFolder, hands_content
from keras_hand3d.inference.video import VideoReader, video_writer

_READERS = 2


def predict_images(
    estimator: BaseHandEstimator,
    files: Sequence[InputFile],
    folder: PredictionFolder,
    boxes_xywh=None,
    pictures: bool = True,
    progress: Callable[[int], None] | None = None,
) -> list[Failure]:
    """Predict on images and write the results; a file that cannot be read stops nothing.

    Args:
        estimator: The estimator.
        files: The images.
        folder: Where results go.
        boxes_xywh: Boxes to look into, the same in every image.
        pictures: Whether overlays and views of the lifted hands are drawn.
        progress: Called with the number of files after each batch.

    Returns:
        Files that gave no result.
    """
    failures = []
    # Before they are read: what is changed meanwhile is to be done again.
    modified = {file: file.modified_ns() for file in files}
    for results, failed in find_in_files(estimator, files, boxes_xywh):
        for file, photo, hands in results:
            content = {"size": [photo.size[1], photo.size[0]], **hands_content(hands)}
            # Before it is drawn, too: then pictures are known for ours, wherever this is stopped.
            folder.save(file, content, modified[file])
            if pictures:
                drawn = write_pictures(folder.path(file, ""), photo, hands)
                folder.save(file, content, modified[file], drawn)
        failures += failed
        if progress is not None:
            progress(len(results) + len(failed))
    return failures


def find_in_files(
    estimator: BaseHandEstimator, files: Sequence[InputFile], boxes_xywh=None
) -> Iterator[tuple[list[tuple[InputFile, Photo, list[Hand]]], list[Failure]]]:
    """Predict on images, batch by batch; one batch is read ahead.

    Args:
        estimator: The estimator.
        files: The images.
        boxes_xywh: Boxes to look into, the same in every image.

    Yields:
        ``(results, failures)`` of a batch: files with their images and hands, and files that could
        not be read.
    """
    for batch in _read_ahead(files, estimator.options.batch_size, boxes_xywh is not None):
        pairs = [(file, photo) for file, photo in batch if isinstance(photo, Photo)]
        failures = [
            Failure(file.path, _reason(error))
            for file, error in batch
            if not isinstance(error, Photo)
        ]
        boxes = None if boxes_xywh is None else [boxes_xywh] * len(pairs)
        found = estimator.predict_photos([photo for _, photo in pairs], boxes)
        yield [(*pair, hands) for pair, hands in zip(pairs, found, strict=True)], failures


def predict_video(
    estimator: BaseHandEstimator,
    source: Path | int,
    file: InputFile,
    folder: PredictionFolder,
    tracker: HandTracker,
    boxes_xywh=None,
    seconds: float | None = None,
    pictures: bool = True,
    progress: Callable[[VideoReader], None] | None = None,
) -> str | None:
    """Predict on a video or a camera and write the results.

    An interrupt from the keyboard ends a camera in order: what came so far is written.

    Args:
        estimator: The estimator.
        source: The file, or the number of a camera.
        file: What its results are called.
        folder: Where they go.
        tracker: A new `HandTracker` of the estimator.
        boxes_xywh: Boxes to look into in the first frame.
        seconds: Time after which to stop.
        pictures: Whether a video with the hands drawn is written.
        progress: Called with the reader after each frame.

    Returns:
        What was wrong with a video that gave results all the same, or None.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is no video, or has no frame that can be read.
        OSError: If there is no such camera.
    """
    frames, written = [], 0
    modified = file.modified_ns()
    with VideoReader(source, seconds) as reader:
        first = iter(reader)
        frame = next(first, None)
        if frame is None:
            raise ValueError(f"{source}: the video has no frame that can be read.")
        found = _tracked_frames(tracker, frame, first, boxes_xywh)
        target = folder.path(file, ".mp4")
        writer = video_writer(target, reader.rate) if pictures else contextlib.nullcontext()
        with writer as write:
            try:
                for frame, hands in found:
                    # A camera is slower than it says while the networks compute: a picture stays.
                    while write is not None and written < frame.time * reader.rate + 0.5:
                        write(_video_picture(frame.pixels, hands, estimator.engine.lifts))
                        written += 1
                    content = hands_content(hands)
                    frames.append({"index": frame.index, "time": frame.time, **content})
                    if progress is not None:
                        progress(reader)
            except KeyboardInterrupt:
                if not reader.is_camera:
                    raise
            content = _video_content(reader, frame, frames)
            # Before the video takes its name, as of images.
            folder.save(file, content, modified)
        if pictures:
            folder.save(file, content, modified, [".mp4"])
    return content["note"]


def _video_content(reader, frame, frames):
    """What is saved of a video: the frames, and what the last one and the reader tell of all."""
    note = None
    if reader.ended_early:
        note = f"the video ends after {reader.count} of {reader.expected} frames"
    height, width = frame.pixels.shape[:2]
    return {"size": [width, height], "rate": reader.rate, "note": note, "frames": frames}


def _tracked_frames(tracker, first, rest, boxes_xywh):
    yield first, tracker.update(first.pixels, first.time, boxes_xywh)
    for frame in rest:
        yield frame, tracker.update(frame.pixels, frame.time)


def _read_ahead(files, batch_size, for_boxes) -> Iterator[list]:
    """Batches of pairs of a file and its photo, or the error, one batch read ahead."""
    # A box may be a small part of a huge photo: then every pixel counts.
    enough = None if for_boxes else ENOUGH_PIXELS

    def read(file):
        try:
            return file, as_photo(file.path, enough)
        except (ValueError, OSError) as error:
            return file, error

    batches = [files[start : start + batch_size] for start in range(0, len(files), batch_size)]
    with ThreadPoolExecutor(_READERS) as pool:
        waiting = None
        for batch in [*batches, []]:
            coming = [pool.submit(read, file) for file in batch]
            if waiting is not None:
                yield [future.result() for future in waiting]
            waiting = coming


def write_pictures(stem: Path, photo: Photo, hands: Sequence[Hand]) -> list[str]:
    """Write an image with its hands, and a view of those that were lifted into 3D.

    Where none was, an earlier view is taken away.

    Args:
        stem: Path of the pictures without their endings, ``.jpg`` and ``_3d.png``.
        photo: The image.
        hands: What was found in it.

    Returns:
        Endings of the pictures.
    """
    overlay = draw_hands(photo.pixels, _on_photo(hands, photo))
    write_image(stem.with_name(f"{stem.name}.jpg"), overlay)
    view = stem.with_name(f"{stem.name}_3d.png")
    lifted = [hand for hand in hands if hand.keypoints_normalized is not None]
    if not lifted:
        view.unlink(missing_ok=True)
        return [".jpg"]
    write_image(view, draw_hands_in_space(lifted))
    return [".jpg", "_3d.png"]


def _on_photo(hands, photo):
    """Hands in the pixels of a photo that was reduced."""
    height, width = photo.pixels.shape[:2]
    factor = np.array([width / photo.size[1], height / photo.size[0]])
    return [replace(hand, keypoints_uv=(hand.keypoints_uv + 0.5) * factor - 0.5) for hand in hands]


def _video_picture(pixels, hands, with_space):
    """A frame with its hands, and below it the first of them in 3D; even sides, as videos want."""
    picture = draw_hands(pixels, hands)
    if with_space:
        width = picture.shape[1]
        lifted = [hand for hand in hands if hand.keypoints_normalized is not None]
        views = draw_hands_in_space(lifted[:1], 256)
        views = cv2.resize(views, (width, max(2, width // 3)), interpolation=cv2.INTER_AREA)
        picture = np.concatenate([picture, views], axis=0)
    height, width = picture.shape[:2]
    return picture[: height - height % 2, : width - width % 2]


def _reason(error):
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)
