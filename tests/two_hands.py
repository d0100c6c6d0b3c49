"""Batches of two hands that project exactly, over pictures that tell their place.

All batches are of one size: JAX compiles a preparation anew for each.
"""

import functools
import json

import keras
import numpy as np
from harness import to_numpy

FOCAL, SIZE = 90.0, (60, 80)
CAMERA = np.array([[FOCAL, 0, 40], [0, FOCAL, 30], [0, 0, 1]], "float32")


def one_hand(random, center):
    """21 points in metres around a place in the camera frame."""
    xyz = random.uniform(-0.06, 0.06, (21, 3))
    xyz[0], xyz[11], xyz[12] = (0.0, 0.05, 0.0), (0.01, -0.05, 0.01), (0.0, -0.02, 0.02)
    return xyz + center


COUNT = 20


def two_hands(count=COUNT, **changes):
    """A batch of the schema's fields: a left hand on the left side, a right one on the right.

    Red is the column, green the row, in pixels; the mask has the hands' boxes.
    """
    random = np.random.default_rng(0)
    places = [(-0.12, 0.02, 0.6), (0.12, -0.03, 0.55)]
    xyz = np.array([[one_hand(random, place) for place in places] for _ in range(count)])
    uv = xyz[..., :2] / xyz[..., 2:] * FOCAL + CAMERA[:2, 2]
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    image = np.stack([columns, rows, 0 * rows], axis=-1).astype("uint8")
    mask = np.zeros((count, *SIZE), "uint8")
    for sample, hands in zip(mask, uv, strict=True):
        for side, hand in enumerate(hands):
            low, high = hand.min(axis=0).astype(int), hand.max(axis=0).astype(int)
            sample[max(low[1], 0) : high[1], max(low[0], 0) : high[0]] = (2, 18)[side]
    batch = {
        "image": np.tile(image, (count, 1, 1, 1)),
        "part_mask": mask,
        "hands_uv": uv.astype("float32"),
        "hands_xyz": xyz.astype("float32"),
        "hands_visible": np.ones((count, 2, 21), bool),
        "hands_present": np.ones((count, 2), bool),
        "intrinsics": np.tile(CAMERA, (count, 1, 1)),
    }
    return batch | changes


def of_one_side(batch, side):
    """The batch with only the hands of a side (0 left, 1 right) present."""
    keep = np.arange(2) == side
    changed = {"hands_present": np.tile(keep, (len(batch["image"]), 1))}
    for name in ("hands_uv", "hands_xyz", "hands_visible"):
        shape = (1, 2) + (1,) * (batch[name].ndim - 2)
        changed[name] = (batch[name] * keep.reshape(shape)).astype(batch[name].dtype)
    return batch | changed


def prepared(layer, batch, training=False):
    """What a preparation makes of a batch, as arrays; compiled as a whole where that is needed."""
    if keras.backend.backend() != "jax":
        return to_numpy(layer(batch, training=training))
    layer.build()
    state = [variable.value for variable in layer.non_trainable_variables]
    config = {name: value for name, value in layer.get_config().items() if name != "name"}
    outputs, _ = _compiled(type(layer), json.dumps(config), training)(state, batch)
    return to_numpy(outputs)


@functools.cache
def _compiled(kind, config, training):
    """A function of state and batch; layers that are alike are compiled once."""
    import jax

    layer = kind(**json.loads(config))
    layer.build()
    return jax.jit(lambda state, batch: layer.stateless_call([], state, batch, training=training))


def check_spec(layer, batch):
    """Symbolic outputs have the shapes and dtypes of the real ones."""
    symbols = {
        name: keras.KerasTensor(value.shape, str(value.dtype)) for name, value in batch.items()
    }
    came = prepared(layer, batch)
    spec = {name: (tuple(x.shape), x.dtype) for name, x in layer(symbols).items()}
    assert spec == {name: (x.shape, str(x.dtype)) for name, x in came.items()}
