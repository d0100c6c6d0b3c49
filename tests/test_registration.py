import os
import subprocess
import sys
from pathlib import Path

import pytest

import keras_hand3d
from keras_hand3d import registration

# Stands in for the package: loading Keras itself takes seconds.
_FILES = {
    "keras.py": "classes = []\n",
    "hands/__init__.py": "from registration import register_with_keras\n"
    "register_with_keras(('hands.layers', 'hands.models'))\n",
    "hands/layers/__init__.py": "from hands.layers.first import First\nSecond = 2\n",
    "hands/layers/first.py": "import keras\nkeras.classes.append('First')\nFirst = 1\n",
    "hands/models.py": "import keras\nfrom hands.layers import Second\n"
    "keras.classes.append('Model')\n",
    "hands/light.py": "",
    "hands/broken.py": "import keras\nimport no_such_module\n",
    "hands/__main__.py": "import keras\nprint(sorted(keras.classes))\n",
}
_BOTH = "['First', 'Model']"


def _python(words, folder):
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.fixture
def run(tmp_path):
    """``run(*words)``: the last line that Python prints where the stand-ins are."""
    source = Path(registration.__file__).read_text()
    for name, text in {**_FILES, "registration.py": source}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return lambda *words: _python(words, tmp_path)


@pytest.mark.parametrize(
    "code",
    [
        "import hands, keras",
        "import keras, hands",
        "import hands.layers",
        "import hands.layers.first",
        "import hands.models",
        "import keras, hands.models",
        "import hands.light, keras",
        "import hands; from hands.layers import Second",
    ],
)
def test_both_imported_is_registered(run, code):
    assert run("-c", f"{code}\nimport keras; print(sorted(keras.classes))") == _BOTH


def test_the_package_alone_loads_no_keras(run):
    assert run("-c", "import hands.light, sys; print('keras' in sys.modules)") == "False"


def test_to_look_for_keras_is_not_to_import_it(run):
    code = "import hands, importlib.util; importlib.util.find_spec('keras')"
    assert run("-c", f"{code}\nimport keras; print(sorted(keras.classes))") == _BOTH


def test_the_next_import_registers_after_a_failed_one(run):
    code = "try: import hands.broken\nexcept ImportError: import hands.light"
    assert run("-c", f"{code}\nimport keras; print(sorted(keras.classes))") == _BOTH


def test_a_package_runs_as_a_program(run):
    assert run("-m", "hands") == _BOTH


def test_modules_keep_their_own_loader(run):
    code = "from hands import models as m; print(m.__loader__ is m.__spec__.loader, m.__loader__)"
    assert run("-c", code).startswith("True <_frozen_importlib_external.SourceFileLoader")


_REGISTERED = """
import keras
names = ("CropAndResize", "EndPointError", "PoseNet", "HandPreparation", "HandDetectorPreparation")
print(all(keras.saving.get_registered_object("keras_hand3d>" + name) for name in names))
"""


def test_layers_are_imported_first():
    folder = Path(keras_hand3d.__file__).parents[1]
    assert _python(["-c", f"import keras_hand3d.layers\n{_REGISTERED}"], folder) == "True"


@pytest.mark.slow
@pytest.mark.parametrize("part", [*keras_hand3d._PARTS, "layers.hand_crop", "geometry.camera"])
def test_any_part_is_imported_first(part):
    folder = Path(keras_hand3d.__file__).parents[1]
    assert _python(["-c", f"import keras_hand3d.{part}\n{_REGISTERED}"], folder) == "True"
