"""Predicting on the images of a Ray cluster: an estimator a worker, results as Parquet parts."""

import contextlib
import logging
import math
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from keras_hand3d.inference.base_estimator import BaseHandEstimator
from keras_hand3d.inference.gpu_share import gpu_share
from keras_hand3d.inference.input_files import InputFile
from keras_hand3d.inference.parquet_folder import SCHEMA, ParquetFolder
from keras_hand3d.inference.predict_files import find_in_files, write_pictures
from keras_hand3d.inference.prediction_folder import Failure

_ENVIRONMENT = (
    "KERAS_BACKEND",
    "OPENCV_FFMPEG_LOGLEVEL",
    "OPENCV_LOG_LEVEL",
    "TF_CPP_MIN_LOG_LEVEL",
)
TASK_FILES = 64
# What workers send: results, files that failed with the reason, or what stops everything.
_MESSAGE = pa.schema([*SCHEMA, ("failure", pa.string()), ("error", pa.string())])


@contextlib.contextmanager
def ray_cluster() -> Iterator[None]:
    """Ray, for the time of the block: the cluster of ``RAY_ADDRESS``, else this machine.

    A Ray that is in use already is taken and left as it is.

    Raises:
        OSError: If there is no such cluster.
    """
    # A command that is asked to predict tells nobody about it.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray
    import ray.data

    started = not ray.is_initialized()
    if started:
        ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    # The caller says how far it is.
    ray.data.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        yield
    finally:
        if started:
            ray.shutdown()


def predict_on_ray(
    make_estimator: Callable[[], BaseHandEstimator],
    files: Sequence[InputFile],
    folder: ParquetFolder,
    workers: int | None = None,
    boxes_xywh=None,
    picture_folder: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Failure]:
    """Predict on images by the workers of a `ray_cluster`.

    A file that cannot be read stops nothing. All workers must see the files under the same paths.
    Results come back to this process, which writes them: an image's are a few kilobytes, and the
    folder need not be shared.

    Args:
        make_estimator: Makes an estimator; it is called once in each worker.
        files: The images.
        folder: Where results go.
        workers: How many; by default as many as there are GPUs or, without any, processors.
        boxes_xywh: Boxes to look into, the same in every image.
        picture_folder: Where workers write overlays and views; None for no pictures.
        progress: Called with the number of files done since the last call.

    Returns:
        Files that gave no result.

    Raises:
        ValueError: If a worker cannot make the estimator, or its outputs are none.
    """
    import ray

    resources = ray.cluster_resources()
    gpus = resources.get("GPU", 0.0)
    workers = min(workers or max(1, int(gpus or resources.get("CPU", 1.0))), len(files))
    paths = {os.fspath(file.path.absolute()): file.path for file in files}
    items = [{"path": path, "name": file.name} for path, file in zip(paths, files, strict=True)]
    blocks = max(workers, math.ceil(len(files) / TASK_FILES))
    dataset = ray.data.from_items(items, override_num_blocks=blocks).map_batches(
        _Worker,
        fn_constructor_args=(make_estimator, folder, boxes_xywh, picture_folder),
        batch_size=None,
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_gpus=gpu_share(gpus, workers),
        runtime_env={
            "env_vars": {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        },
    )
    failures = []
    with folder.writing() as add:
        for table in dataset.iter_batches(batch_size=None, batch_format="pyarrow"):
            _raise_errors(table)
            failures += _failures(table, paths)
            add(table.filter(pc.is_null(table["failure"])))
            if progress is not None:
                progress(table.num_rows)
    return sorted(failures, key=lambda failure: failure.path)


class _Worker:
    """What runs in a worker: paths in, messages out."""

    def __init__(self, make_estimator, folder, boxes_xywh, picture_folder):
        self.folder, self.boxes_xywh = folder, boxes_xywh
        self.picture_folder = picture_folder
        self.estimator = self.error = None
        try:
            self.estimator = make_estimator()
        except (ValueError, OSError) as error:
            self.error = str(error)

    def __call__(self, batch):
        files = [
            InputFile(Path(path), str(name))
            for path, name in zip(batch["path"], batch["name"], strict=True)
        ]
        try:
            messages = [{"error": self.error}] if self.error else list(self._messages(files))
        except (ValueError, OSError) as error:
            # Ray would tell it among pages of its own.
            messages = [{"error": str(error)}]
        return pa.Table.from_pylist(messages, schema=_MESSAGE)

    def _messages(self, files):
        # Before they are read: what is changed meanwhile is to be done again.
        modified = {file: file.modified_ns() for file in files}
        for results, failures in find_in_files(self.estimator, files, self.boxes_xywh):
            for file, photo, hands in results:
                if self.picture_folder is not None:
                    write_pictures(self.picture_folder / file.name, photo, hands)
                yield self.folder.row(file, modified[file], photo.size, hands)
            for failure in failures:
                yield {"source": os.fspath(failure.path), "failure": failure.reason}


def _raise_errors(table):
    errors = table["error"].drop_null().to_pylist()
    if errors:
        raise ValueError(errors[0])


def _failures(table, paths):
    failed = table.filter(pc.is_valid(table["failure"]))
    pairs = zip(failed["source"].to_pylist(), failed["failure"].to_pylist(), strict=True)
    return [Failure(paths[source], reason) for source, reason in pairs]
