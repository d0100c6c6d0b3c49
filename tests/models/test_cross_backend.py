"""One file, three backends; and what an import brings along. Each in a fresh process."""

import os
import subprocess
import sys
import textwrap

import keras
import numpy as np
import pytest
from backends import needs
from harness import to_numpy
from model_cases import WIDTH

from keras_hand3d import models

_OTHERS = [
    pytest.param(name, marks=needs(name))
    for name in ("jax", "tensorflow", "torch")
    if name != keras.backend.backend()
]
_HEAVY = ("keras", "tensorflow", "jax", "torch")


def _run(script, *arguments, backend=None):
    """Standard output of a script run under a backend."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}
    environment["KERAS_BACKEND"] = backend or keras.backend.backend()
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A folder with a model in both formats, its inputs and its outputs."""
    folder = tmp_path_factory.mktemp("model")
    rs = np.random.RandomState(0)
    inputs = {
        "image": rs.uniform(-0.5, 0.5, (3, 37, 61, 3)).astype("float32"),
        "hand_side": np.array([[1, 0], [0, 1], [0, 1]], "float32"),
    }
    keras.utils.set_random_seed(0)
    model = models.ColorHandPose3D(width=WIDTH)
    model.hand_seg_net.get_layer("conv6_2").bias.assign([0.0, 0.3])
    model.save(folder / "model.keras")
    model.save_weights(folder / "model.weights.h5")
    np.savez(folder / "inputs.npz", **inputs)
    return folder, to_numpy(model(inputs))


_COMPUTE = """
    import sys
    from pathlib import Path
    import keras, keras_hand3d
    import numpy as np
    folder = Path(sys.argv[1])
    inputs = dict(np.load(folder / "inputs.npz"))
    whole = keras.saving.load_model(folder / "model.keras")
    empty = keras_hand3d.models.ColorHandPose3D(width=float(sys.argv[2]))
    empty.load_weights(folder / "model.weights.h5")
    for name in ("whole", "weights"):
        outputs = whole.predict(inputs, verbose=0)
        np.savez(folder / f"{keras.backend.backend()}-{name}.npz", **outputs)
        # Compiled once.
        whole.set_weights([np.full_like(value, 9.0) for value in whole.get_weights()])
        whole.set_weights(empty.get_weights())
"""


@pytest.fixture(scope="module", params=_OTHERS)
def elsewhere(request, saved):
    """Outputs of another backend: from the whole file, and from the weights alone."""
    folder, _ = saved
    _run(_COMPUTE, folder, WIDTH, backend=request.param)
    return {
        name: dict(np.load(folder / f"{request.param}-{name}.npz")) for name in ("whole", "weights")
    }


@pytest.mark.any_backend
@pytest.mark.parametrize("name", ["whole", "weights"])
def test_outputs_agree(saved, elsewhere, name):
    came, expected = elsewhere[name], saved[1]
    assert set(came) == set(expected)
    for output, value in expected.items():
        np.testing.assert_allclose(
            np.asarray(came[output], "float64"),
            np.asarray(value, "float64"),
            rtol=0,
            atol=1e-4,
            err_msg=output,
        )


@pytest.mark.any_backend
@pytest.mark.parametrize("order", ["keras, keras_hand3d", "keras_hand3d, keras"])
def test_either_order_of_import_registers_the_classes(order):
    script = f"""
        import {order}
        print(keras.saving.get_registered_object("keras_hand3d>PoseNet").__module__)
        print(keras.saving.get_registered_object("keras_hand3d>SelectHand").__module__)
        print(keras.saving.get_registered_object("keras_hand3d>HandPreparation").__module__)
        print(keras.__spec__.loader.__class__.__name__)
    """
    assert _run(script).splitlines() == [
        "keras_hand3d.models.pose_net",
        "keras_hand3d.layers.select_hand",
        "keras_hand3d.data.hand_preparation",
        "SourceFileLoader",
    ]


@pytest.mark.any_backend
def test_importing_a_part_first_registers_the_classes():
    script = """
        from keras_hand3d import geometry
        import keras
        print(keras.saving.get_registered_object("keras_hand3d>PoseNet").__name__)
    """
    assert _run(script) == "PoseNet"


@pytest.mark.any_backend
def test_the_package_alone_loads_nothing_heavy():
    script = f"""
        import sys
        import keras_hand3d, keras_hand3d.skeleton
        print([name for name in {_HEAVY} if name in sys.modules])
    """
    assert _run(script) == "[]"


@pytest.mark.any_backend
@needs("jax")
def test_models_under_jax_load_no_other_backend():
    script = """
        import sys
        import keras_hand3d.models, keras_hand3d.layers
        print([name for name in ("tensorflow", "torch") if name in sys.modules])
    """
    assert _run(script, backend="jax") == "[]"


@pytest.mark.any_backend
@needs("torch")
def test_models_under_torch_load_no_tensorflow():
    script = """
        import sys
        import keras_hand3d.models, keras_hand3d.layers
        print("tensorflow" in sys.modules)
    """
    assert _run(script, backend="torch") == "False"
