import os
import platform
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from keras_hand3d.cli import train
from keras_hand3d.cli.main import app

pytestmark = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="the setting is glibc's own"
)
CODE = """
import ctypes, os, sys
from keras_hand3d.cli.memory import keep_freed_memory

def pages():
    with open("/proc/self/statm") as stream:
        return int(stream.read().split()[1])

is_set = keep_freed_memory() if sys.argv[1] == "kept" else False
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
size, before = 64 << 20, pages()
array = libc.malloc(ctypes.c_size_t(size))
ctypes.memset(array, 1, size)
libc.free(array)
print(is_set, (pages() - before) * os.sysconf("SC_PAGE_SIZE") > size // 2)
"""


def _run(how, **settings):
    done = subprocess.run(
        [sys.executable, "-c", CODE, how],
        env={k: v for k, v in os.environ.items() if not k.startswith("MALLOC_")} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_freed_memory_stays_with_the_process():
    assert _run("kept") == ["True", "True"]


def test_without_it_the_system_has_it_back():
    assert _run("as it is") == ["False", "False"]


def test_the_users_own_settings_are_left_alone():
    assert _run("kept", MALLOC_MMAP_MAX_="65536") == ["False", "False"]


def test_training_keeps_its_memory(monkeypatch):
    kept = []
    monkeypatch.setattr(train, "keep_freed_memory", lambda: kept.append(True))
    CliRunner().invoke(app, ["train"])
    assert kept == [True]
