"""What a result depends on: code and data."""

import hashlib
import subprocess
from pathlib import Path

import numpy as np

_IDS, _SAMPLES = 1000, 4


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
