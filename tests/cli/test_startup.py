import os
import subprocess
import sys
import time
from importlib import metadata

import pytest
from backends import needs
from hand_data import write_folder

LOADED = "import sys; print(sorted({name.split('.')[0] for name in sys.modules}))"


def _python(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_line_loads_no_keras():
    loaded = _python("import keras_hand3d.cli.main; " + LOADED)
    assert not {"'keras'", "'tensorflow'", "'jax'", "'torch'"} & set(
        loaded.strip("[]\n").split(", ")
    )


def test_the_version_is_that_of_the_package():
    told = _python("import sys; sys.argv = ['keras-hand3d', '--version']\n"
                   "from keras_hand3d.cli.main import app\napp()")  # fmt: skip
    assert told == f"keras-hand3d {metadata.version('keras-hand3d')}\n"


def test_commands_that_only_read_data_load_no_keras(tmp_path):
    write_folder(tmp_path / "data")
    loaded = _python(f"""
from keras_hand3d.cli.main import app
data = {str(tmp_path / "data")!r}
for words in (["check", data], ["stats", data], ["pack", data, {str(tmp_path / "packed")!r}]):
    app(["data", *words, "--canvas", "96"], standalone_mode=False)
{LOADED}
""").splitlines()[-1]
    assert not {"'keras'", "'tensorflow'", "'jax'", "'torch'"} & set(
        loaded.strip("[]\n").split(", ")
    )


def test_processes_that_render_load_no_keras():
    pytest.importorskip("numba", reason="rendering needs the extra [synthetic]")
    loaded = _python("import keras_hand3d.data.synthetic.synthesize; " + LOADED)
    assert "'keras'" not in loaded


@pytest.mark.slow
def test_help_answers_within_a_second():
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        _python("import sys; sys.argv = ['keras-hand3d', '--help']\n"
                "from keras_hand3d.cli.main import app\n"
                "try: app()\nexcept SystemExit: pass")  # fmt: skip
        times.append(time.perf_counter() - begin)
    assert min(times) < 1.0


# Keras itself loads JAX, where it is installed, with its checkpoint callback.
@pytest.mark.parametrize(
    ("backend", "others"),
    [
        pytest.param("jax", "tensorflow torch", marks=needs("jax")),
        pytest.param("torch", "tensorflow", marks=needs("torch")),
    ],
)
@pytest.mark.slow
def test_a_whole_run_loads_no_other_backend(tmp_path, backend, others):
    write_folder(tmp_path / "data")
    data = ["--data", str(tmp_path / "data"), "--canvas", "96", "--backend", backend]
    run = str(tmp_path / "run")
    train = ["train", "lifting_proposed", *data, "--run", run, "--steps", "1", "--width", "0.05"]
    code = f"""
import sys
from keras_hand3d.cli.main import app
for words in ({train!r}, {["evaluate", run, *data]!r}):
    app(words, standalone_mode=False)
print([name for name in {others.split()!r} if name in sys.modules])
"""
    assert _python(code).splitlines()[-1] == "[]"


def test_a_backend_that_is_not_installed_is_named(tmp_path):
    code = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "jax" else find(name, *rest)
sys.argv = ["keras-hand3d", "train", "posenet", "--data", "x", "--run", "y", "--backend", "jax"]
from keras_hand3d.cli.main import app
try: app()
except SystemExit as end: print(end.code, file=sys.stdout)
"""
    assert _python(code).splitlines()[-1] == "1"
