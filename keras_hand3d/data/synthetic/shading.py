"""The colour of a place on a surface: light, then skin, cloth, hair. Compiled."""

import numba
import numpy as np

from keras_hand3d.data.synthetic import materials as m
from keras_hand3d.data.synthetic import surface_color

_SHADOW, _KIND, _HAND = m.SHADOW, m.KIND, m.HAND
_WRAP_R, _WRAP_G, _WRAP_B = 0.32, 0.14, 0.08


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _environment(light, x, y, z, channel):
    """Light from all around on a surface with a normal, one channel."""
    return (
        light[0, channel]
        + light[1, channel] * y
        + light[2, channel] * z
        + light[3, channel] * x
        + light[4, channel] * x * y
        + light[5, channel] * y * z
        + light[6, channel] * (3.0 * z * z - 1.0)
        + light[7, channel] * x * z
        + light[8, channel] * (x * x - y * y)
    )


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def lit_share(shadows, frames, which, place, normal, light):
    """Share of the key light that reaches a place, 0..1, from four texels of its shadow map.

    Args:
        shadows: (C, S, S) float32, see `lighting.shadow_map`.
        frames: (C, 3, 4), see `lighting.shadow_frame`.
        which: Number of the map.
        place: (3,) camera-frame millimetres.
        normal: (3,) unit.
        light: As `light_surface` takes it.

    Returns:
        The share; 1 outside the map.
    """
    cosine = normal[0] * light[9, 0] + normal[1] * light[9, 1] + normal[2] * light[9, 2]
    if cosine < -_WRAP_R:
        return 1.0
    # Looked up a little outside the skin, where the mesh's own facets cast no shadow.
    x, y, z = place[0] + 2.2 * normal[0], place[1] + 2.2 * normal[1], place[2] + 2.2 * normal[2]
    w, f = which, frames
    u = f[w, 0, 0] * x + f[w, 0, 1] * y + f[w, 0, 2] * z + f[w, 0, 3]
    v = f[w, 1, 0] * x + f[w, 1, 1] * y + f[w, 1, 2] * z + f[w, 1, 3]
    near = f[w, 2, 0] * x + f[w, 2, 1] * y + f[w, 2, 2] * z + f[w, 2, 3]
    size = shadows.shape[1]
    if u < 1.0 or v < 1.0 or u >= size - 2 or v >= size - 2:
        return 1.0
    column, row = int(u), int(v)
    fu, fv = u - column, v - row
    bias = near + 2.0 + 3.5 * (1.0 - abs(cosine))
    total = 0.0
    for j in range(2):
        for i in range(2):
            share = (fu if i else 1.0 - fu) * (fv if j else 1.0 - fv)
            blocked = shadows[w, row + j, column + i] - bias
            total += share * (1.0 - min(max(blocked / 3.0, 0.0), 1.0))
    return total


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _wrapped(cosine, wrap):
    return max((cosine + wrap) / (1.0 + wrap), 0.0)


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def light_surface(albedo, gloss, normal, place, open_share, lit, light):
    """Linear colour of a lit place.

    Args:
        albedo: (3,) linear.
        gloss: Strength of the highlight.
        normal: (3,) unit, camera frame.
        place: (3,) camera-frame millimetres.
        open_share: Ambient light let in, 0..1.
        lit: Share of the key light that comes through, 0..1.
        light: (11, 3): `lighting.environment_light`, unit vector to the key light, its colour.

    Returns:
        Red, green and blue.
    """
    x, y, z = normal[0], normal[1], normal[2]
    cosine = x * light[9, 0] + y * light[9, 1] + z * light[9, 2]
    distance = np.sqrt(place[0] ** 2 + place[1] ** 2 + place[2] ** 2)
    hx = light[9, 0] - place[0] / distance
    hy = light[9, 1] - place[1] / distance
    hz = light[9, 2] - place[2] / distance
    half = (x * hx + y * hy + z * hz) / (np.sqrt(hx * hx + hy * hy + hz * hz) + 1e-9)
    skin = gloss > 0.0
    highlight = 0.0
    if half > 0.0 and cosine > 0.0 and skin:
        shine = half * half
        shine = shine * shine
        shine = shine * shine
        highlight = gloss * shine * shine * lit
    direct = lit * (0.35 + 0.65 * open_share)
    wrap_r, wrap_g, wrap_b = (_WRAP_R, _WRAP_G, _WRAP_B) if skin else (0.05, 0.05, 0.05)
    # Light that bounces inside skin reddens its folds.
    open_r = np.sqrt(open_share) if skin else open_share
    r = _environment(light, x, y, z, 0) * 0.5 * (open_r + open_share)
    g = _environment(light, x, y, z, 1) * open_share
    b = _environment(light, x, y, z, 2) * open_share
    r = albedo[0] * (max(r, 0.0) + light[10, 0] * _wrapped(cosine, wrap_r) * direct)
    g = albedo[1] * (max(g, 0.0) + light[10, 1] * _wrapped(cosine, wrap_g) * direct)
    b = albedo[2] * (max(b, 0.0) + light[10, 2] * _wrapped(cosine, wrap_b) * direct)
    return r + light[10, 0] * highlight, g + light[10, 1] * highlight, b + light[10, 2] * highlight


@numba.njit(cache=True, error_model="numpy")
def interpolate(face, u, v, positions, normals, attributes, projected, faces, place, normal, field):
    """Write what a triangle's corners have at a place of the picture, perspective-correct.

    Args:
        face: Number of the triangle.
        u: Column in pixels.
        v: Row in pixels.
        positions: (V, 3).
        normals: (V, 3).
        attributes: (V, 7).
        projected: (V, 3), see `rasterizer.project_samples`.
        faces: (F, 3).
        place: (3,), written.
        normal: (3,), written, unit length.
        field: (7,), written.
    """
    a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
    su, sv = 2.0 * u + 0.5, 2.0 * v + 0.5
    xa, ya = projected[a, 0], projected[a, 1]
    xb, yb = projected[b, 0], projected[b, 1]
    xc, yc = projected[c, 0], projected[c, 1]
    scale = 1.0 / ((xb - xa) * (yc - ya) - (yb - ya) * (xc - xa))
    wa = ((xb - su) * (yc - sv) - (yb - sv) * (xc - su)) * scale
    wb = ((xc - su) * (ya - sv) - (yc - sv) * (xa - su)) * scale
    wa, wb = min(max(wa, 0.0), 1.0), min(max(wb, 0.0), 1.0)
    wc = max(1.0 - wa - wb, 0.0)
    wa, wb, wc = wa * projected[a, 2], wb * projected[b, 2], wc * projected[c, 2]
    total = 1.0 / (wa + wb + wc)
    wa, wb, wc = wa * total, wb * total, wc * total
    for i in range(3):
        place[i] = wa * positions[a, i] + wb * positions[b, i] + wc * positions[c, i]
        normal[i] = wa * normals[a, i] + wb * normals[b, i] + wc * normals[c, i]
    for i in range(7):
        field[i] = wa * attributes[a, i] + wb * attributes[b, i] + wc * attributes[c, i]
    length = np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2) + 1e-9
    for i in range(3):
        normal[i] /= length


@numba.njit(cache=True, error_model="numpy")
def _one_surface(faces, nearness, owners, fingers, row, column):
    """Whether a block's four samples lie on one smooth surface."""
    first = faces[row, column]
    low, high = nearness[row, column], nearness[row, column]
    for j in range(2):
        for i in range(2):
            face = faces[row + j, column + i]
            if face < 0 or owners[face] != owners[first] or fingers[face] != fingers[first]:
                return False
            low = min(low, nearness[row + j, column + i])
            high = max(high, nearness[row + j, column + i])
    return (high - low) < 0.012 * high


@numba.njit(cache=True, error_model="numpy")
def list_samples(triangles, nearness, owners, fingers, rows, columns, steps):
    """Find what has to be shaded: one place of a smooth block, up to four of another.

    Args:
        triangles: (2H, 2W) int32.
        nearness: (2H, 2W) float32.
        owners: (F,) int32.
        fingers: (F,) int32.
        rows: (4HW,) int32, written: the pixel's row.
        columns: (4HW,) int32, written: its column.
        steps: (4HW,) int8, written: 0..3 for one of its samples, 4 for all of it.

    Returns:
        How many there are.
    """
    count = 0
    for row in range(triangles.shape[0] // 2):
        for column in range(triangles.shape[1] // 2):
            y, x = 2 * row, 2 * column
            if triangles[y, x] >= 0 and _one_surface(triangles, nearness, owners, fingers, y, x):
                rows[count], columns[count], steps[count] = row, column, 4
                count += 1
                continue
            for step in range(4):
                if triangles[y + (step >> 1), x + (step & 1)] >= 0:
                    rows[count], columns[count], steps[count] = row, column, step
                    count += 1
    return count


@numba.njit(cache=True, error_model="numpy")
def shade_samples(
    count, rows, columns, steps, triangles, contact, geometry, table, focal, scene, classes, colors
):
    """Class and linear colour of every listed sample.

    Args:
        count: As `list_samples` returns it.
        rows: As `list_samples` writes it.
        columns: Likewise.
        steps: Likewise.
        triangles: (2H, 2W) int32.
        contact: (H, W) float32, light that things nearby leave, 0..1.
        geometry: (positions, normals, attributes, projected, faces) as `interpolate` takes them,
            then owners (F,) and fingers (F,).
        table: Material table.
        focal: Focal length in pixels.
        scene: (light (11, 3), shadows, frames) as `lit_share` takes them.
        classes: (N,) uint8, written: RHD's class.
        colors: (N, 3) float32, written.
    """
    # Views and tuples are taken apart out here: in the loop they would cost more than the shading.
    positions, normals, attributes, projected, faces, owners, fingers = geometry
    light, shadows, frames = scene
    place, normal, albedo = np.zeros(3), np.zeros(3), np.zeros(3)
    field, material = np.zeros(7), np.zeros(table.shape[1])
    current = -1
    for n in range(count):
        row, column, step = rows[n], columns[n], steps[n]
        u, v, first = float(column), float(row), step & 3
        if step < 4:
            u, v = u - 0.25 + 0.5 * (step & 1), v - 0.25 + 0.5 * (step >> 1)
        face = triangles[2 * row + (first >> 1), 2 * column + (first & 1)]
        if owners[face] != current:
            current = owners[face]
            for i in range(table.shape[1]):
                material[i] = table[current, i]
        interpolate(
            face, u, v, positions, normals, attributes, projected, faces, place, normal, field
        )
        gloss = surface_color.color_of(
            field, fingers[face], material, place[2] / focal, normal, albedo
        )
        open_share, lit = field[4], 1.0
        if material[_KIND] == _HAND:
            open_share *= contact[row, column]
        if material[_SHADOW] >= 0.0:
            lit = lit_share(shadows, frames, int(material[_SHADOW]), place, normal, light)
        r, g, b = light_surface(albedo, gloss, normal, place, open_share, lit, light)
        colors[n, 0], colors[n, 1], colors[n, 2] = r, g, b
        classes[n] = surface_color.class_of(field, fingers[face], material)


@numba.njit(cache=True, error_model="numpy")
def compose_pixels(
    count, rows, columns, steps, classes, colors, nearness, tone, image, mask, depth
):
    """Bring shaded samples into the picture.

    Args:
        count: As `list_samples` returns it.
        rows: As `list_samples` writes it.
        columns: Likewise.
        steps: Likewise.
        classes: As `shade_samples` writes it.
        colors: Likewise.
        nearness: (2H, 2W) float32.
        tone: sRGB values of linear light, float32.
        image: (H, W, 3) float32, sRGB 0..255, the background on entry.
        mask: (H, W) uint8, zero on entry, written where covered.
        depth: (H, W) float32, metres, written where covered.
    """
    last = tone.shape[0] - 1
    votes = np.zeros(4, np.int64)
    n = 0
    while n < count:
        row, column = rows[n], columns[n]
        if steps[n] == 4:
            y, x = 2 * row, 2 * column
            near = nearness[y, x] + nearness[y, x + 1] + nearness[y + 1, x] + nearness[y + 1, x + 1]
            mask[row, column], depth[row, column] = classes[n], 0.004 / near
            for i in range(3):
                image[row, column, i] = tone[int(min(max(colors[n, i], 0.0), 1.0) * last)]
            n += 1
            continue
        votes[:] = 0
        first = n
        while n < count and rows[n] == row and columns[n] == column:
            votes[steps[n]] = classes[n]
            n += 1
        free = 1.0 - 0.25 * (n - first)
        for i in range(3):
            total = free * image[row, column, i]
            for sample in range(first, n):
                total += 0.25 * tone[int(min(max(colors[sample, i], 0.0), 1.0) * last)]
            image[row, column, i] = total
        _settle(votes, nearness, row, column, mask, depth)


@numba.njit(cache=True, error_model="numpy")
def _settle(classes, nearness, row, column, mask, depth):
    """The class of most samples, the nearest on a tie, and its nearest depth."""
    best, best_votes, best_near = 0, -1, -1.0
    for k in range(4):
        votes, near = 0, 0.0
        for n in range(4):
            if classes[n] == classes[k]:
                votes += 1
                near = max(near, nearness[2 * row + (n >> 1), 2 * column + (n & 1)])
        if votes > best_votes or (votes == best_votes and near > best_near):
            best, best_votes, best_near = classes[k], votes, near
    mask[row, column] = best
    if best_near > 0.0:
        depth[row, column] = 0.001 / best_near
