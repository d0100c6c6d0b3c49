"""What a result depends on: versions, code, data."""

import hashlib
import importlib
import platform
import subprocess
from importlib import metadata
from pathlib import Path

import keras
import numpy as np

_IDS, _SAMPLES = 1000, 4


def versions():
    """Versions of what a result depends on."""
    backend = keras.backend.backend()
    return {
        "keras_hand3d": metadata.version("keras-hand3d"),
        "keras": keras.__version__,
        "backend": backend,
        backend: str(importlib.import_module(backend).__version__),
        "numpy": np.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }


def git_commit():
    """Commit of the checkout that the package runs from, ``-dirty`` if changed; None without."""
    try:
        # Installed into a folder of somebody else's checkout, it has no commit of its own.
        _git("ls-files", "--error-unmatch", Path(__file__).name)
        return _git("describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(*arguments):
    done = subprocess.run(
        ["git", *arguments],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout.strip()


def data_fingerprint(source):
    """A hash that tells data sets apart without reading all of one.

    Args:
        source: A `HandSource`.

    Returns:
        SHA-256, hexadecimal, of the fields' names, the number of samples, some of their names and
        the arrays of a few, both spread evenly.
    """
    digest = hashlib.sha256()
    count = len(source)
    digest.update(f"{count} {sorted(source.provides)} {source.root_keypoint}".encode())
    for index in _spread(count, _IDS):
        digest.update(source.sample_id(index).encode() + b"\0")
    for index in _spread(count, _SAMPLES):
        sample = source[index]
        for name in sorted(sample):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(sample[name]).tobytes())
    return digest.hexdigest()


def _spread(count, wanted):
    return sorted({int(index) for index in np.linspace(0, count - 1, min(wanted, count))})
