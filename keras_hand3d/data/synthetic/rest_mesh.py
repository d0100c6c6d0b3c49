"""`RestMesh`: the surface of the resting left hand with all that posing and shading need."""

import functools
from dataclasses import dataclass

import numpy as np

from keras_hand3d.data.synthetic import anatomy, mesh_tools, skin_fields, surface
from keras_hand3d.data.synthetic.mesh_cache import cached_arrays

_VERSION = 4
_STEP = 2.8
_FOREARM_STEP = 8.0


@dataclass(frozen=True)
class RestMesh:
    """The resting left hand with its forearm.

    Attributes:
        vertices: (V, 3) float32, millimetres.
        normals: (V, 3) float32, outward, unit length.
        faces: (F, 3) int32, counter-clockwise from outside.
        bones: (V, 4) int32, the matrices that move a vertex.
        weights: (V, 4) float32, their shares, summing to one.
        chain: (V,) float32, place along the finger: below 0 palm, then 0..3 a unit a bone.
        occlusion: (V,) float32, light that the resting flesh lets in, 0..1.
        palmar: (V,) float32, 0 on the back, 1 on the palm's side.
        redness: (V,) float32, 0..1, knuckles and tips.
        fingers: (F,) int32, finger of each face, 0 thumb to 4 pinky.
    """

    vertices: np.ndarray
    normals: np.ndarray
    faces: np.ndarray
    bones: np.ndarray
    weights: np.ndarray
    chain: np.ndarray
    occlusion: np.ndarray
    palmar: np.ndarray
    redness: np.ndarray
    fingers: np.ndarray


def build_rest_mesh() -> RestMesh:
    """Build the mesh from the anatomy; takes some seconds.

    Returns:
        The mesh; the same numbers at every call.
    """
    low = np.array([-66.0, -anatomy.FOREARM_LENGTH - 14.0, -72.0])
    rows = np.concatenate([np.arange(low[1], -45.0, _FOREARM_STEP), np.arange(-45.0, 200.0, _STEP)])
    columns, layers = np.arange(low[0], 104.0, _STEP), np.arange(low[2], 50.0, _STEP)
    vertices, faces = mesh_tools.extract_surface(
        surface.hand_distance, (columns, rows, layers), relax=2
    )
    normals = mesh_tools.distance_gradient(surface.hand_distance, vertices)
    nearest = skin_fields.nearest_finger(vertices)
    bones, weights = skin_fields.skinning_weights(vertices, faces, nearest)
    chain = skin_fields.chain_coordinate(vertices, nearest)
    palmar = mesh_tools.smooth_field(skin_fields.palmar_share(normals, nearest), faces, 2)
    counts = np.array([(nearest[faces] == finger).sum(1) for finger in range(5)])
    return RestMesh(
        vertices=vertices.astype(np.float32),
        normals=normals.astype(np.float32),
        faces=faces.astype(np.int32),
        bones=bones.astype(np.int32),
        weights=weights.astype(np.float32),
        chain=chain.astype(np.float32),
        occlusion=mesh_tools.smooth_field(
            mesh_tools.ambient_occlusion(surface.hand_distance, vertices, normals), faces, 2
        ).astype(np.float32),
        palmar=palmar.astype(np.float32),
        redness=skin_fields.redness(vertices, nearest, palmar).astype(np.float32),
        fingers=counts.argmax(0).astype(np.int32),
    )


@functools.cache
def load_rest_mesh() -> RestMesh:
    """The mesh, built once a machine and read from the user's cache folder afterwards."""
    return RestMesh(**cached_arrays(f"hand_mesh_v{_VERSION}.npz", lambda: vars(build_rest_mesh())))
