"""``keras-hand3d predict --engine local``."""

from pathlib import Path

from rich.markup import escape

from keras_hand3d.cli.predict_report import (
    finish,
    say_what_is_damaged,
    say_what_is_done,
    say_what_is_missing,
)
from keras_hand3d.cli.progress import progress_bar


def run_here(console, make, weights, files, camera, out, settings, boxes, video, pictures):
    """Predict on images, videos and a camera in this process.

    Args:
        console: Where to say what is done.
        make: Gives the estimator and the SHA-256 of its weights; called if it is needed.
        weights: That SHA-256, if it is known before.
        files: The images and videos.
        camera: Number of a camera, None for none.
        out: Folder of results.
        settings: What results depend on beside the weights and the boxes.
        boxes: Boxes to look into.
        video: What results of videos depend on beside these: ``smooth``, ``track``, ``seconds``.
        pictures: Whether results are drawn too.

    Raises:
        ValueError: If a file's results would be called as the camera's, or a file that is none of
            ours lies in the place of a result.
    """
    from keras_hand3d.inference.foreign_files import (
        expect_no_foreign_pictures,
        expect_no_foreign_tables,
    )
    from keras_hand3d.inference.prediction_folder import PredictionFolder
    from keras_hand3d.inference.result_names import named_in

    count = len(files)
    files, failures = named_in(out, files)
    cameras = [] if camera is None else [(camera, _camera_file(camera, files))]
    expect_no_foreign_tables(out)
    if pictures:
        expect_no_foreign_pictures(out, [*files, *(file for _, file in cameras)])
    estimator = None
    if weights is None:
        estimator, weights = make()
    settings = {"weights": weights, "box": boxes, **settings}
    folders = {
        False: PredictionFolder(out, settings),
        True: PredictionFolder(out, settings | video),
    }
    waiting = [file for file in files if not folders[file.is_video].is_done(file, pictures)]
    say_what_is_done(console, files, waiting)
    damaged = {path for folder in folders.values() for path in folder.damaged}
    say_what_is_damaged(console, damaged, "it is made anew")
    if waiting or cameras:
        estimator = estimator or make()[0]
        say_what_is_missing(console, estimator)
    failures += run_files(console, estimator, waiting, cameras, folders, boxes, video, pictures)
    count += len(cameras)
    if count > len(failures):
        folders[False].write_table()
        say_what_is_damaged(console, folders[False].damaged - damaged, "left out of hands.csv")
    finish(console, out, count, failures)


def run_files(console, estimator, files, cameras, folders, boxes, video, pictures):
    """Predict on files that have no results yet, and on cameras.

    Args:
        console: As `run_here`.
        estimator: The estimator.
        files: The images and videos.
        cameras: Pairs of a camera's number and the `InputFile` that its results are called by.
        folders: The `PredictionFolder` by whether it is for videos.
        boxes: As `run_here`.
        video: As `run_here`.
        pictures: As `run_here`.

    Returns:
        What failed.
    """
    from keras_hand3d.inference.predict_files import predict_images
    from keras_hand3d.inference.prediction_folder import Failure

    images = [file for file in files if not file.is_video]
    videos = [(file.path, file) for file in files if file.is_video]
    failures = []
    if images:
        with progress_bar(console, "Predicting", len(images)) as advance:
            failures += predict_images(estimator, images, folders[False], boxes, pictures, advance)
    for source, file in videos + cameras:
        try:
            note = _run_video(
                console, estimator, source, file, folders[True], boxes, video, pictures
            )
        except (ValueError, OSError) as error:
            failures.append(Failure(file.path, str(error)))
        else:
            if note:
                console.print(f"{escape(str(file.path))}: {note}.", highlight=False)
    return failures


def _run_video(console, estimator, source, file, folder, boxes, video, pictures):
    from keras_hand3d.inference import HandTracker
    from keras_hand3d.inference.predict_files import predict_video

    tracker = HandTracker(estimator, follow=video["track"], smooth=video["smooth"])
    with progress_bar(console, file.name, None) as advance:
        return predict_video(
            estimator,
            source,
            file,
            folder,
            tracker,
            boxes_xywh=boxes,
            seconds=video["seconds"],
            pictures=pictures,
            progress=lambda reader: advance(),
        )


def _camera_file(camera, files):
    """What the results of a camera are called."""
    from keras_hand3d.inference.input_files import InputFile

    name = f"camera_{camera}"
    for file in files:
        if file.name == name:
            raise ValueError(
                f"{file.path} and camera {camera} would get one name: give one at a time."
            )
    return InputFile(Path(name), name)
