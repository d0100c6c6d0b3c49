import os
import subprocess
import sys

import pytest

from keras_hand3d.benchmarking.machine import describe_machine, limit_processors


def test_the_machine_is_described():
    machine = describe_machine()
    assert machine["processor"]
    assert machine["processors"] == os.cpu_count()


@pytest.mark.skipif(os.name != "posix", reason="nobody tells")
def test_the_peak_of_memory_is_what_was_held_at_once():
    code = """
from keras_hand3d.benchmarking.machine import peak_memory_mb
before = peak_memory_mb()
held = b"x" * 200_000_000
del held
print(peak_memory_mb() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 150.0 < float(done.stdout) < 250.0


def test_more_processors_than_there_are_is_refused():
    with pytest.raises(ValueError, match=r"^threads 100000: there are"):
        limit_processors(100_000)
