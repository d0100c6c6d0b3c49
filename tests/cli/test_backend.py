"""What starts Keras's backend."""

import os

import pytest

from keras_hand3d.cli.backend import import_quietly

pytestmark = pytest.mark.any_backend

NOISE = "import os\nos.write(2, b'a notice')\n"


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a module that can be imported by its name."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name, code):
        (tmp_path / f"{name}.py").write_text(code)
        return name

    return write


def test_notices_of_native_code_are_not_shown(module, capfd):
    import_quietly(module("noisy_start", NOISE))
    assert capfd.readouterr().err == ""


def test_what_is_written_after_it_is_shown(module, capfd):
    import_quietly(module("noisy_then", NOISE))
    os.write(2, b"an error")
    assert capfd.readouterr().err == "an error"


def test_notices_of_a_failed_import_are_shown(module, capfd):
    with pytest.raises(ImportError, match="a part is missing"):
        import_quietly(module("broken_start", f"{NOISE}raise ImportError('a part is missing')"))
    assert capfd.readouterr().err == "a notice"
