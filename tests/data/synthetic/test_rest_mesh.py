import numpy as np
import pytest

pytest.importorskip("numba")
pytest.importorskip("skimage")

from keras_hand3d.data.synthetic import anatomy, drawing, materials, mesh_cache, surface
from keras_hand3d.data.synthetic.appearance import sample_light, sample_person
from keras_hand3d.data.synthetic.composition import compose
from keras_hand3d.data.synthetic.hand_geometry import MIRROR
from keras_hand3d.data.synthetic.hand_identity import HandIdentity
from keras_hand3d.data.synthetic.placed_hand import place_hand
from keras_hand3d.data.synthetic.rest_mesh import load_rest_mesh
from keras_hand3d.data.synthetic.rotations import random_rotation
from keras_hand3d.data.synthetic.scene import Scene
from keras_hand3d.data.synthetic.variety import Variety


@pytest.fixture(scope="module")
def mesh():
    return load_rest_mesh()


def test_mesh_is_small_and_closed(mesh):
    assert 5_000 < len(mesh.vertices) < 15_000
    pairs = np.sort(
        np.concatenate([mesh.faces[:, [0, 1]], mesh.faces[:, [1, 2]], mesh.faces[:, [2, 0]]])
    )
    _, counts = np.unique(pairs, axis=0, return_counts=True)
    assert (counts == 2).all()


def test_vertices_lie_on_the_surface(mesh):
    distance = surface.hand_distance(mesh.vertices.astype(np.float64))
    assert np.quantile(np.abs(distance), 0.99) < 0.3


def test_fields_are_within_their_range(mesh):
    np.testing.assert_allclose(mesh.weights.sum(1), 1, atol=1e-5)
    assert (mesh.weights >= 0).all() and mesh.bones.max() < 33
    for field in (mesh.occlusion, mesh.palmar, mesh.redness):
        assert field.min() >= 0 and field.max() <= 1
    np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-4)


@pytest.mark.parametrize("finger", range(5))
def test_chain_grows_along_the_finger(mesh, finger):
    chosen = np.unique(mesh.faces[mesh.fingers == finger])
    chain = mesh.chain[chosen]
    along = (mesh.vertices[chosen] - anatomy.BASE_JOINTS[finger]) @ anatomy.REST_FRAMES[
        finger, :, 1
    ]
    places = [along[(chain >= part) & (chain < part + 1)].mean() for part in range(3)]
    joints = np.cumsum(anatomy.BONE_LENGTHS[finger])
    assert places[0] < joints[0] < places[1] < joints[1] < places[2] < joints[2] + 3


def _mask(right, rotation):
    rng = np.random.default_rng(0)
    angles = np.radians(np.full(anatomy.NUM_ANGLES, 8.0))
    hand = place_hand(right, angles, HandIdentity(1.0, np.ones((5, 3)), np.ones(3), 0.0), rotation)
    hand = hand.moved(np.array([0, 0, 500.0]) - hand.keypoints.mean(0) * [0, 1, 1])
    scene = Scene(280.0, [hand])
    background = np.full((320, 320, 3), 90, np.float32)
    geometry, table, casters = compose(rng, scene, sample_person(rng), Variety())
    light = sample_light(rng, background)
    return drawing.draw_scene(geometry, table, casters, light, 280.0, background)[1]


def test_right_hand_is_drawn_as_the_mirror_image():
    rotation = random_rotation(np.random.default_rng(5))
    left = _mask(False, rotation).astype(int)
    right = _mask(True, MIRROR @ rotation @ MIRROR).astype(int)
    assert set(np.unique(left)) <= set(range(18)) and (left > 1).sum() > 1000
    assert right[right > 1].min() >= 18
    mirrored = np.where(right > 1, right - 16, right)[:, 1:][:, ::-1]
    assert (left[:, 1:] == mirrored).mean() > 0.998


def test_cache_is_made_once_and_mended(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    calls = []

    def build():
        calls.append(1)
        return {"a": np.arange(3)}

    for _ in range(2):
        assert mesh_cache.cached_arrays("x.npz", build)["a"].tolist() == [0, 1, 2]
    assert len(calls) == 1
    (mesh_cache.cache_folder() / "x.npz").write_bytes(b"PK broken")
    assert mesh_cache.cached_arrays("x.npz", build)["a"].tolist() == [0, 1, 2]
    assert len(calls) == 2
    assert [path.name for path in mesh_cache.cache_folder().iterdir()] == ["x.npz"]


def test_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert mesh_cache.cached_arrays("x.npz", lambda: {"a": np.ones(1)})["a"] == 1


def test_tone_table_ends_at_white():
    table = materials.linear_table()
    assert table[0] == 0 and table[-1] == 255 and (np.diff(table) > 0).all()
