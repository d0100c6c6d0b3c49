import numpy as np
import pytest

pytest.importorskip("numba")
pytest.importorskip("skimage")

from keras_hand3d.data.synthetic.object_geometry import object_geometry
from keras_hand3d.data.synthetic.rotations import random_rotation
from keras_hand3d.data.synthetic.scene_object import SceneObject, filling_capsules

_HALF = np.array([10.0, 30.0, 20.0])
_VOLUMES = {
    "ball": 4 / 3 * np.pi * 6000,
    "box": 8 * 6000,
    "cylinder": 2 * np.pi * 6000,
}


def _thing(shape, half=_HALF):
    rotation = random_rotation(np.random.default_rng(1))
    return SceneObject(shape, rotation, np.array([5.0, -8.0, 400.0]), half)


@pytest.mark.parametrize("shape", sorted(_VOLUMES))
def test_a_mesh_is_closed_and_wound_outwards(shape):
    geometry = object_geometry(_thing(shape))
    corners = (geometry.vertices - [5.0, -8.0, 400.0])[geometry.faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    volume = (corners[:, 0] * normals).sum() / 6
    assert 0.95 * _VOLUMES[shape] < volume <= 1.001 * _VOLUMES[shape]
    assert ((corners.mean(1) * normals).sum(1) > -1e-6).all()


@pytest.mark.parametrize("shape", ["ball", "box", "cylinder", "limb"])
def test_a_mesh_is_where_the_thing_is(shape):
    half = np.array([10.0, 30.0, 10.0]) if shape == "limb" else _HALF
    thing = _thing(shape, half)
    local = (object_geometry(thing).vertices - thing.center) @ thing.rotation
    reach = np.abs(local).max(0)
    if shape != "limb":
        np.testing.assert_allclose(reach, _HALF, rtol=0.02)
    # Round ends and the swelling of a muscle go beyond.
    assert (reach >= 0.95 * half).all() and (reach < half + 11.0).all()


@pytest.mark.parametrize("shape", ["ball", "box", "cylinder"])
def test_capsules_fill_a_thing_to_its_sides(shape):
    axes, radii = filling_capsules(shape, _HALF)
    low, high = (axes - radii[..., None]).min((0, 1)), (axes + radii[..., None]).max((0, 1))
    np.testing.assert_allclose(high, -low)
    assert high[0] == pytest.approx(20.0 if shape == "ball" else 10.0)
    assert high[1] == pytest.approx(40.0 if shape == "cylinder" else 30.0)
