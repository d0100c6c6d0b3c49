"""``keras-hand3d predict --engine ray``."""

import contextlib
import functools
import os

from keras_hand3d.cli.predict_report import finish, say_what_is_done, say_what_is_missing
from keras_hand3d.cli.progress import progress_bar
from keras_hand3d.extras import needs_extra


def check_images(files, camera):
    """Refuse what is no image.

    Raises:
        ValueError: If there is a video, or a camera.
    """
    videos = [file.path for file in files if file.is_video]
    if videos or camera is not None:
        found = f"camera {camera}" if camera is not None else f"{videos[0]}"
        raise ValueError(f"--engine ray predicts on images alone, got {found}: use --engine local.")


def run_on_ray(console, make, weights, files, out, settings, boxes, workers, pictures):
    """Predict on images by the workers of a Ray cluster.

    Args:
        console: Where to say what is done.
        make: Gives the estimator and the SHA-256 of its weights; it can be pickled, and is called
            if it is needed.
        weights: That SHA-256, if it is known before.
        files: The images.
        out: Folder of results.
        settings: What results depend on beside the weights and the boxes.
        boxes: Boxes to look into.
        workers: How many.
        pictures: Whether they draw.

    Raises:
        ValueError: If a file that is none of ours lies in the place of a result.
    """
    from keras_hand3d.inference.foreign_files import (
        expect_no_foreign_pictures,
        expect_no_foreign_tables,
    )

    with needs_extra("ray", "--engine ray", "or use --engine local"):
        import ray.data  # noqa: F401 - asked for before anything is loaded

        from keras_hand3d.inference.parquet_folder import ParquetFolder
        from keras_hand3d.inference.predict_on_ray import predict_on_ray, ray_cluster
    expect_no_foreign_tables(out)
    # Where there are rows, pictures may be ours.
    if pictures and not ParquetFolder(out, {}).parts():
        expect_no_foreign_pictures(out, files)
    estimator = None
    if weights is None:
        with _gpus_left_alone():
            estimator, weights = make()
    folder = ParquetFolder(out, {"weights": weights, "box": boxes, **settings})
    waiting = folder.waiting(files)
    say_what_is_done(console, files, waiting)
    waiting, failures = _named_in_utf8(waiting)
    if waiting:
        if estimator is None:
            with _gpus_left_alone():
                estimator, _ = make()
        say_what_is_missing(console, estimator)
        with (
            ray_cluster(),
            progress_bar(console, "Predicting", len(waiting)) as advance,
        ):
            failures += predict_on_ray(
                functools.partial(_estimator_alone, make),
                waiting,
                folder,
                workers,
                boxes,
                out.absolute() if pictures else None,
                advance,
            )
    finish(console, out, len(files), failures)


def _named_in_utf8(files):
    """Files that Parquet can name, and failures of the others."""
    from keras_hand3d.inference.prediction_folder import Failure

    named, failures = [], []
    for file in files:
        try:
            os.fspath(file.path.resolve()).encode("utf-8")
        except UnicodeEncodeError:
            failures.append(Failure(file.path, "expected a name in UTF-8, for Parquet files"))
        else:
            named.append(file)
    return named, failures


def _estimator_alone(make):
    return make()[0]


@contextlib.contextmanager
def _gpus_left_alone():
    """Load models without a GPU, which a worker on this machine may need as a whole."""
    name = "CUDA_VISIBLE_DEVICES"
    before = os.environ.get(name)
    os.environ[name] = ""
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before
