"""Triangles to pixels: posing, projecting and a z-buffer with four samples a pixel.

Positions are camera-frame millimetres (x right, y down, z forward). Sample (row, column) of the
doubled grid lies at pixel coordinate (index + 0.5) / 2 - 0.5; pixel centres are whole numbers.
Nothing here uses fast-math: equal inputs give equal labels.
"""

import numba
import numpy as np

NEAREST = 60.0
"""Triangles with a corner nearer than this many millimetres are left out."""


@numba.njit(cache=True, error_model="numpy")
def pose_vertices(vertices, normals, offsets, bones, weights, matrices, posed):
    """Linear-blend skinning of vertices moved out along their normals first.

    Args:
        vertices: (V, 3) float32 at rest.
        normals: (V, 3) float32.
        offsets: (V,) float32, millimetres along the normal.
        bones: (V, 4) int32.
        weights: (V, 4) float32.
        matrices: (B, 3, 4) float64, rest to camera frame.
        posed: (V, 3) float64, written.
    """
    for v in range(vertices.shape[0]):
        x = vertices[v, 0] + normals[v, 0] * offsets[v]
        y = vertices[v, 1] + normals[v, 1] * offsets[v]
        z = vertices[v, 2] + normals[v, 2] * offsets[v]
        for i in range(3):
            posed[v, i] = 0.0
        for k in range(4):
            weight = weights[v, k]
            if weight <= 0.0:
                continue
            m = matrices[bones[v, k]]
            for i in range(3):
                posed[v, i] += weight * (m[i, 0] * x + m[i, 1] * y + m[i, 2] * z + m[i, 3])


@numba.njit(cache=True, error_model="numpy")
def vertex_normals(vertices, faces, normals):
    """Area-weighted unit normals, written to (V, 3) float64; faces are (F, 3) int32."""
    normals[:] = 0.0
    for f in range(faces.shape[0]):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        ux, uy, uz = (
            vertices[b, 0] - vertices[a, 0],
            vertices[b, 1] - vertices[a, 1],
            vertices[b, 2] - vertices[a, 2],
        )
        vx, vy, vz = (
            vertices[c, 0] - vertices[a, 0],
            vertices[c, 1] - vertices[a, 1],
            vertices[c, 2] - vertices[a, 2],
        )
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for k in range(3):
            v = faces[f, k]
            normals[v, 0] += nx
            normals[v, 1] += ny
            normals[v, 2] += nz
    for v in range(vertices.shape[0]):
        x, y, z = normals[v, 0], normals[v, 1], normals[v, 2]
        length = np.sqrt(x * x + y * y + z * z) + 1e-12
        normals[v, 0], normals[v, 1], normals[v, 2] = x / length, y / length, z / length


@numba.njit(cache=True, error_model="numpy")
def project_samples(vertices, focal, center, projected):
    """Column and row on the doubled grid and 1/z of each vertex, written to (V, 3)."""
    for v in range(vertices.shape[0]):
        z = vertices[v, 2]
        if z < NEAREST:
            projected[v, 2] = -1.0
            continue
        inverse = 1.0 / z
        projected[v, 0] = 2.0 * (focal * vertices[v, 0] * inverse + center) + 0.5
        projected[v, 1] = 2.0 * (focal * vertices[v, 1] * inverse + center) + 0.5
        projected[v, 2] = inverse


@numba.njit(cache=True, error_model="numpy")
def rasterize(projected, faces, nearness, triangles):
    """Draw triangles into a buffer of 1/z and one of triangle numbers.

    Args:
        projected: (V, 3) float64: column, row, nearness; a negative nearness hides the vertex.
        faces: (F, 3) int32; those wound clockwise on the picture (y down) face away.
        nearness: (H, W) float32, larger is nearer, 0 is nothing; updated.
        triangles: (H, W) int32, updated.
    """
    height, width = nearness.shape
    for f in range(faces.shape[0]):
        a, b, c = faces[f, 0], faces[f, 1], faces[f, 2]
        za, zb, zc = projected[a, 2], projected[b, 2], projected[c, 2]
        if za <= 0.0 or zb <= 0.0 or zc <= 0.0:
            continue
        xa, ya = projected[a, 0], projected[a, 1]
        xb, yb = projected[b, 0], projected[b, 1]
        xc, yc = projected[c, 0], projected[c, 1]
        area = (xb - xa) * (yc - ya) - (yb - ya) * (xc - xa)
        # The picture's y points down, so that front faces have a negative area.
        if area >= -1e-9:
            continue
        left = max(int(np.ceil(min(xa, xb, xc))), 0)
        right = min(int(np.floor(max(xa, xb, xc))), width - 1)
        top = max(int(np.ceil(min(ya, yb, yc))), 0)
        bottom = min(int(np.floor(max(ya, yb, yc))), height - 1)
        if left > right or top > bottom:
            continue
        scale = 1.0 / area
        step_a, step_b = (yb - yc) * scale, (yc - ya) * scale
        for row in range(top, bottom + 1):
            wa = ((xb - left) * (yc - row) - (yb - row) * (xc - left)) * scale
            wb = ((xc - left) * (ya - row) - (yc - row) * (xa - left)) * scale
            for column in range(left, right + 1):
                wc = 1.0 - wa - wb
                if wa >= 0.0 and wb >= 0.0 and wc >= 0.0:
                    near = wa * za + wb * zb + wc * zc
                    if near > nearness[row, column]:
                        nearness[row, column] = near
                        triangles[row, column] = f
                wa += step_a
                wb += step_b


@numba.njit(cache=True, error_model="numpy")
def hand_depth(nearness, triangles, owners, is_hand, depth, covered):
    """Depth of the first of a pixel's samples where that sample is a hand's.

    Args:
        nearness: (2H, 2W) float32.
        triangles: (2H, 2W) int32.
        owners: (F,) int32.
        is_hand: (M,) bool, of each owner.
        depth: (H, W) float32, written: millimetres, 0 elsewhere.
        covered: (H, W) float32, written: 1 there, 0 elsewhere.
    """
    depth[:], covered[:] = 0.0, 0.0
    for row in range(depth.shape[0]):
        for column in range(depth.shape[1]):
            face = triangles[2 * row, 2 * column]
            if face >= 0 and is_hand[owners[face]]:
                covered[row, column] = 1.0
                depth[row, column] = 1.0 / nearness[2 * row, 2 * column]
