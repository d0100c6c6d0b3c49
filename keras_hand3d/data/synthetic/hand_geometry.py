"""A posed hand as triangles in the camera frame."""

import functools

import numpy as np

from keras_hand3d.data.synthetic import rasterizer
from keras_hand3d.data.synthetic.geometry import Geometry
from keras_hand3d.data.synthetic.rest_mesh import load_rest_mesh

MIRROR = np.diag([-1.0, 1.0, 1.0])


@functools.cache
def _attributes() -> np.ndarray:
    mesh = load_rest_mesh()
    fields = [mesh.chain, mesh.occlusion, mesh.palmar, mesh.redness]
    return np.concatenate([mesh.vertices, np.stack(fields, axis=1)], axis=1).astype(np.float32)


@functools.cache
def _faces(mirrored: bool) -> np.ndarray:
    faces = load_rest_mesh().faces
    return np.ascontiguousarray(faces[:, ::-1] if mirrored else faces)


def hand_geometry(
    matrices: np.ndarray,
    rotation: np.ndarray,
    translation: np.ndarray,
    scale: float,
    right: bool,
    thickness: float,
    sleeve: float,
    sleeve_thickness: float,
) -> Geometry:
    """Pose the mesh and bring it before the camera.

    Args:
        matrices: Shape (33, 3, 4), of `kinematics.forward_kinematics`, for a left hand.
        rotation: Shape (3, 3), hand frame to camera frame.
        translation: Shape (3,), the wrist in the camera frame, millimetres.
        scale: Size of the hand over the mesh's.
        right: Whether to mirror it.
        thickness: Flesh added along the normals, millimetres.
        sleeve: Rest y below which a sleeve covers the arm.
        sleeve_thickness: Cloth added below it, millimetres.

    Returns:
        The geometry; its owner is 0.
    """
    mesh = load_rest_mesh()
    place = rotation @ MIRROR if right else rotation
    moved = np.empty_like(matrices)
    for index in range(len(matrices)):
        moved[index] = scale * (place @ matrices[index])
    moved[:, :, 3] += translation
    covered = np.clip((sleeve + 4.0 - mesh.vertices[:, 1]) / 8.0, 0.0, 1.0)
    offsets = (thickness + sleeve_thickness * covered).astype(np.float32)
    posed = np.empty((len(mesh.vertices), 3))
    rasterizer.pose_vertices(
        mesh.vertices, mesh.normals, offsets, mesh.bones, mesh.weights, moved, posed
    )
    faces = _faces(right)
    return Geometry(posed, _attributes(), faces, np.zeros(len(faces), np.int32), mesh.fingers)
