"""Measuring networks one after the other, each in a fresh process."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from keras_hand3d.benchmarking.subject import PARTS, PIPELINE, measure


def benchmark(subjects, progress=lambda: None):
    """Measure networks.

    Of a preset with a whole `ColorHandPose3D` its networks are measured too.

    Args:
        subjects: `Subject` objects. The Keras backend is that of ``KERAS_BACKEND``.
        progress: Called after each.

    Returns:
        A list of what `measure` gives, each with its ``source``.

    Raises:
        ValueError: If a source cannot be loaded.
    """
    results, waiting = [], list(subjects)
    while waiting:
        subject = waiting.pop(0)
        figures = _in_fresh_process(subject)
        results.append({"source": subject.source, **figures})
        is_model = not subject.is_exported and subject.source != PIPELINE
        if is_model and figures["network"] == PIPELINE:
            waiting[:0] = [replace(subject, part=part) for part in PARTS]
        progress()
    return results


def _in_fresh_process(subject):
    # A fork would share the memory, and the threads, of what was measured before.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(measure, subject).result()
