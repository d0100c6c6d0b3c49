"""The same weights give the same first loss, whatever the backend."""

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import pytest
from backends import needs

from keras_hand3d.recipes import RECIPES

CODE = """
import dataclasses, json, sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
import keras, numpy as np
from masked_hands import masked_source
from keras_hand3d.data import HandBatches
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import build_task

source = masked_source(Path(sys.argv[1]))
(batch,) = HandBatches(source, 2)[0]
batch = {name: keras.ops.convert_to_tensor(value) for name, value in batch.items()}
losses = {}
for name, recipe in RECIPES.items():
    small = dataclasses.replace(recipe, noise={}, augmentation={}, random_crop=False, width=0.05)
    task = build_task(small, source)
    random = np.random.default_rng(0)
    for weight in task.network.trainable_weights:
        fan = max(1, np.prod(weight.shape[:-1]))
        weight.assign(random.normal(scale=fan**-0.5, size=tuple(weight.shape)))
    loss = task.compute_loss(y_pred=task(batch, training=False))
    losses[name] = float(keras.ops.convert_to_numpy(loss))
print(json.dumps(losses))
"""


def _losses(folder, backend):
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(folder), str(here), str(here.parent)],
        env={**os.environ, "KERAS_BACKEND": backend, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize(
    "other", [pytest.param(name, marks=needs(name)) for name in ("jax", "tensorflow", "torch")]
)
def test_another_backend_has_the_same_first_losses(tmp_path, other):
    own = keras.backend.backend()
    if other == own:
        pytest.skip("It is the backend in use.")
    expected, came = _losses(tmp_path, own), _losses(tmp_path, other)
    assert set(came) == set(RECIPES)
    for name, loss in came.items():
        assert loss == pytest.approx(expected[name], rel=1e-3), name
