"""Rendering a data set to disk, in RHD's layout, on several cores and in several jobs."""

import json
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib import metadata
from pathlib import Path

from keras_hand3d.data.rhd import SETTINGS_FILE
from keras_hand3d.data.rhd_writer import RHDWriter
from keras_hand3d.data.synthetic.synthetic_hands import SyntheticHands
from keras_hand3d.files import atomic_file

_CHUNK = 8

_state = {}


def synthesize(
    out: Path,
    samples: int,
    *,
    seed: int = 0,
    split: str = "training",
    workers: int = 1,
    shard: tuple[int, int] = (1, 1),
    backgrounds: Path | None = None,
    variety: str = "rhd",
    without_hands: float | None = None,
    progress: Callable[[int], None] | None = None,
) -> bool:
    """Render samples into a folder of RHD's layout.

    What is there already is not rendered again, so an interrupted call is simply repeated. Shards
    of a job array write into one folder; whichever is last puts the annotations together. The
    labels depend on seed, split and number of the sample alone.

    Args:
        out: Folder of the data set.
        samples: Number of samples of the whole split.
        seed: Seed of everything.
        split: ``"training"`` or ``"evaluation"``.
        workers: Number of processes.
        shard: ``(i, n)``: of n jobs this is the i-th, counted from one.
        backgrounds: Folder of photos for behind the hands.
        variety: See `HandRenderer`.
        without_hands: Share of samples without hands; the variety's own by default.
        progress: Called with the number of samples that were added.

    Returns:
        Whether the split is whole; False if other shards have not ended.

    Raises:
        ValueError: If a number is out of range, or the folder was begun with other settings.
        OSError: If a file cannot be written; what is written stays and is not half.
    """
    first, step = shard
    if not 1 <= first <= step:
        raise ValueError(f"shard: expected i/n with 1 <= i <= n, got {first}/{step}.")
    if workers < 1:
        raise ValueError(f"workers: expected at least 1, got {workers}.")
    source = SyntheticHands(
        samples, seed, split, backgrounds, variety=variety, without_hands=without_hands
    )
    writer = RHDWriter(out, split)
    _check_settings(Path(out) / split / SETTINGS_FILE, source, backgrounds)
    mine = range(first - 1, samples, step)
    todo = [index for index in mine if not writer.is_written(index)]
    if progress is not None:
        progress(len(mine) - len(todo))
    arguments = (out, samples, seed, split, backgrounds, variety, without_hands)
    for count in _rendered(todo, arguments, workers):
        if progress is not None:
            progress(count)
    return writer.finish(samples)


def _rendered(todo, arguments, workers):
    """Render and write; yields how many samples each chunk had."""
    chunks = [todo[start : start + _CHUNK] for start in range(0, len(todo), _CHUNK)]
    if workers == 1:
        _start_worker(*arguments)
        yield from map(_write_chunk, chunks)
        return
    # Spawned, not forked: a process with threads of Keras or OpenCV must not be forked.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _start_worker, arguments) as pool:
        futures = [pool.submit(_write_chunk, chunk) for chunk in chunks]
        try:
            for future in futures:
                yield future.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _start_worker(out, samples, seed, split, backgrounds, variety, without_hands):
    import cv2

    # A core a worker: OpenCV's own threads would fight over the same cores.
    cv2.setNumThreads(1)
    _state["source"] = SyntheticHands(
        samples, seed, split, backgrounds, variety=variety, without_hands=without_hands
    )
    _state["writer"] = RHDWriter(out, split)


def _write_chunk(indices):
    for index in indices:
        _state["writer"].write(index, _state["source"].render(index))
    return len(indices)


def _check_settings(path, source, backgrounds):
    """Note the settings, or compare them with those that the folder was begun with."""
    settings = {
        "samples": len(source),
        "seed": source.seed,
        "split": source.split,
        "backgrounds": None if backgrounds is None else str(backgrounds),
        "variety": source.variety,
        "without_hands": source.renderer.without_hands,
        "keras_hand3d_version": metadata.version("keras-hand3d"),
    }
    if not path.exists():
        with atomic_file(path) as temporary:
            temporary.write_text(json.dumps(settings, indent=2) + "\n")
        return
    try:
        begun = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: expected JSON: {error}") from None
    if not isinstance(begun, dict):
        raise ValueError(f"{path}: expected a dictionary, got {type(begun).__name__}.")
    # Folders begun before there was a choice.
    begun = {"variety": "rhd", "without_hands": 0.0} | begun
    differing = [name for name in settings if begun.get(name) != settings[name]]
    if differing:
        told = ", ".join(f"{n} {begun.get(n)!r}, now {settings[n]!r}" for n in differing)
        raise ValueError(f"{path.parent}: begun with {told}; take another folder.")
