"""The own colour of a place, before light: skin with nails and creases, cloth, hair. Compiled.

A place's fields are: its coordinates at rest (3, millimetres), its chain coordinate, ambient light
let in, how palmar it is, how red it is.
"""

import numba
import numpy as np

from keras_hand3d.data.synthetic import anatomy
from keras_hand3d.data.synthetic import materials as m
from keras_hand3d.data.synthetic.noise import solid_noise

_KIND, _OFFSET, _NOISE, _SLEEVE = m.KIND, m.CLASS_OFFSET, m.NOISE, m.SLEEVE
_SKIN, _PALM, _NAIL = m.SKIN.start, m.PALM.start, m.NAIL.start
_CLOTH, _SECOND, _HAIR = m.CLOTH.start, m.SECOND_CLOTH.start, m.HAIR.start
_PATTERN, _PERIOD, _REDNESS, _GLOSS = m.PATTERN, m.PERIOD, m.REDNESS, m.GLOSS
_HAIR_LENGTH, _NECKLINE, _CREASES = m.HAIR_LENGTH, m.NECKLINE, m.CREASES
_VEINS, _NAIL_LENGTH, _MOTTLE = m.VEINS, m.NAIL_LENGTH, m.MOTTLE
_BAND, _BAND_PLACE, _BAND_WIDTH = m.BAND_COLOR.start, m.BAND_PLACE, m.BAND_WIDTH
_RING_FINGER, _RING_PLACE, _RING_WIDTH = m.RING_FINGER, m.RING_PLACE, m.RING_WIDTH
_HAND, _BODY, _ARM, _THING = m.HAND, m.BODY, m.ARM, m.THING
_STRIPES, _CHECKS, _SPOTS, _KNIT = m.STRIPES, m.CHECKS, m.SPOTS, m.KNIT
_PALM_END = anatomy.PALM_END
_TIPS = np.ascontiguousarray(anatomy.REST_JOINTS[:, 3])
_FRAMES = np.ascontiguousarray(anatomy.REST_FRAMES)
_TIP_RADII = np.ascontiguousarray(anatomy.JOINT_RADII[:, 3])
_LENGTHS = np.ascontiguousarray(anatomy.BONE_LENGTHS)
_THIGHS = 330.0


@numba.njit(cache=True, error_model="numpy")
def class_of(field, finger, material):
    """RHD's class of a place: 1 for all that is no hand."""
    if material[_KIND] != _HAND or field[1] < _PALM_END:
        return 1
    offset = int(material[_OFFSET])
    if field[3] < 0.0:
        return 17 + offset
    return 2 + 3 * finger + 2 - min(int(field[3]), 2) + offset


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _blend(albedo, material, first, share):
    for i in range(3):
        albedo[i] += (material[first + i] - albedo[i]) * share


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _edge(value, width):
    """0 to 1 as a value passes zero, over a width."""
    share = min(max(value / width + 0.5, 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _nail(field, finger, footprint, grown):
    """How much of a place is nail, 0..1, and where along it, -1 root to 1 edge."""
    x = field[0] - _TIPS[finger, 0]
    y = field[1] - _TIPS[finger, 1]
    z = field[2] - _TIPS[finger, 2]
    f, radius = finger, _TIP_RADII[finger]
    lateral = x * _FRAMES[f, 0, 0] + y * _FRAMES[f, 1, 0] + z * _FRAMES[f, 2, 0]
    along = x * _FRAMES[f, 0, 1] + y * _FRAMES[f, 1, 1] + z * _FRAMES[f, 2, 1]
    dorsal = x * _FRAMES[f, 0, 2] + y * _FRAMES[f, 1, 2] + z * _FRAMES[f, 2, 2]
    if dorsal < 0.15 * radius:
        return 0.0, 0.0
    half_width, half_length = 0.80 * radius, 0.86 * radius + grown
    a = lateral / half_width
    b = (along + 0.72 * radius - grown) / half_length
    inside = 1.0 - (a * a * a * a + b * b * b * b)
    return _edge(inside, max(footprint / radius * 2.0, 0.15)), b


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _crease(field, finger, palmar):
    """Depth of the fine lines at the joints, 0..1."""
    chain = field[3]
    if chain < -0.15 or chain > 2.6:
        return 0.0
    bone = int(chain + 0.5)
    along = (chain - bone) * _LENGTHS[finger, min(max(bone, 0), 2)]
    if bone == 0 and palmar < 0.5:
        return 0.0
    along += 1.2 * (solid_noise(field[0] * 0.2, field[1] * 0.2, field[2] * 0.2) - 0.5)
    if palmar > 0.5:
        depth = np.exp(-((along / 0.7) ** 2))
        return depth + (0.7 * np.exp(-(((along - 2.8) / 0.6) ** 2)) if bone == 1 else 0.0)
    ripple = 0.5 + 0.5 * np.cos(along * 2.6)
    return 0.6 * ripple * np.exp(-((along / 4.2) ** 2))


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _palm_lines(field):
    """Depth of the palm's three lines, 0..1."""
    x, y = field[0], field[1]
    x += 1.5 * (solid_noise(x * 0.15, y * 0.15, 7.3) - 0.5)
    life = np.sqrt((x - 40.0) ** 2 + (y - 34.0) ** 2 * 0.72) - 33.0
    head = y - (66.0 + 0.28 * x - 0.006 * x * x)
    heart = y - (77.0 - 0.22 * x + 0.007 * (x + 5.0) ** 2)
    depth = 0.0
    if y > 8.0 and y < 70.0 and x < 38.0:
        depth = np.exp(-((life / 0.9) ** 2))
    if x > -28.0 and x < 26.0:
        depth = max(depth, 0.9 * np.exp(-((head / 0.9) ** 2)))
    if x > -40.0 and x < 10.0:
        depth = max(depth, 0.9 * np.exp(-((heart / 0.9) ** 2)))
    return depth


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _veins(field):
    """Strength of the veins on the back, 0..1: thin bands along the hand where noise crosses."""
    shift = material_shift = 11.0
    value = solid_noise(field[0] * 0.075 + shift, field[1] * 0.022, material_shift) - 0.5
    return np.exp(-((value / 0.035) ** 2))


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _stripe(place, period, footprint):
    """Soft-edged stripes, 0..1, on two fifths of the period."""
    share = place / period
    return _edge((0.2 - abs(share - np.floor(share) - 0.5)) * period, 1.3 * footprint)


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _cloth(field, material, footprint, albedo):
    """Write the colour of cloth and return its gloss, none."""
    x, y, z = field[0], field[1], field[2]
    # Finer patterns than the pixels would shimmer.
    period, pattern = max(material[_PERIOD], 4.0 * footprint), material[_PATTERN]
    second = 0.0
    if pattern == _STRIPES:
        second = _stripe(y, period, footprint)
    elif pattern == _CHECKS:
        around = np.arctan2(z, x) * 60.0
        second = 0.5 * (_stripe(y, period, footprint) + _stripe(around, period, footprint))
    elif pattern == _SPOTS:
        spot = solid_noise(x / period, y / period, z / period) - 0.68
        second = _edge(1.4 * spot * period, 1.3 * footprint)
    shift = material[_NOISE]
    weave = solid_noise(x * 0.05 + shift, y * 0.05, z * 0.05) - 0.5
    weave += 0.5 * (solid_noise(x * 0.3 + shift, y * 0.3, z * 0.3) - 0.5)
    if pattern == _KNIT:
        weave += 0.35 * np.cos(y * 6.2832 / period)
    for i in range(3):
        own = material[_CLOTH + i] * (1.0 - second) + material[_SECOND + i] * second
        albedo[i] = own * (1.0 + 0.55 * weave)
    return 0.0


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _skin(field, palmar, red, material, albedo):
    """Write the colour of bare skin and return its gloss."""
    for i in range(3):
        albedo[i] = material[_SKIN + i]
    _blend(albedo, material, _PALM, palmar)
    shift = material[_NOISE]
    x, y, z = field[0] + shift, field[1], field[2]
    blotch = solid_noise(x * 0.06, y * 0.06, z * 0.06) - 0.5
    grain = solid_noise(x * 0.35, y * 0.35, z * 0.35) - 0.5
    change = material[_MOTTLE] * (0.22 * blotch + 0.20 * grain)
    red = red * material[_REDNESS] + 0.5 * material[_MOTTLE] * blotch * 0.25
    albedo[0] *= 1.0 + change + 0.10 * red
    albedo[1] *= 1.0 + change - 0.24 * red
    albedo[2] *= 1.0 + change - 0.24 * red
    return material[_GLOSS] * (1.0 + grain)


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _bump(field, strength, normal):
    """Tilt a normal by the slope of noise about 3 mm wide."""
    x, y, z = field[0] * 0.33, field[1] * 0.33, field[2] * 0.33
    base = solid_noise(x, y, z)
    normal[0] += strength * (solid_noise(x + 0.3, y, z) - base)
    normal[1] += strength * (solid_noise(x, y + 0.3, z) - base)
    normal[2] += strength * (solid_noise(x, y, z + 0.3) - base)
    length = np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2)
    for i in range(3):
        normal[i] /= length


@numba.njit(cache=True, error_model="numpy")
def _is_worn(field, finger, material):
    """Whether a place is under a band about the wrist or a ring."""
    if material[_BAND_WIDTH] > 0.0 and field[3] < 0.0:
        return abs(field[1] - material[_BAND_PLACE]) < 0.5 * material[_BAND_WIDTH]
    if material[_RING_WIDTH] > 0.0 and finger == material[_RING_FINGER]:
        along = (field[3] - material[_RING_PLACE]) * _LENGTHS[finger, 0]
        return abs(along) < 0.5 * material[_RING_WIDTH]
    return False


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _hand(field, finger, material, footprint, normal, albedo):
    sleeve = _edge(material[_SLEEVE] - field[1], max(footprint, 0.4))
    if sleeve > 0.5:
        return _cloth(field, material, footprint, albedo)
    if _is_worn(field, finger, material):
        for i in range(3):
            albedo[i] = material[_BAND + i]
        return 0.3
    palmar = field[5]
    gloss = _skin(field, palmar, field[6], material, albedo)
    detail = min(max(1.6 - footprint, 0.0), 1.0)
    if detail > 0.0:
        lines = _crease(field, finger, palmar) if field[1] > 8.0 else 0.0
        if field[3] < 0.1 and palmar > 0.6:
            lines = max(lines, _palm_lines(field))
        elif field[3] < 0.0 and palmar < 0.3 and material[_VEINS] > 0.0:
            vein = material[_VEINS] * _veins(field)
            albedo[0] *= 1.0 - 0.16 * vein
            albedo[1] *= 1.0 - 0.06 * vein
        lines = min(lines, 1.0) * material[_CREASES] * (0.4 + 0.6 * detail)
        albedo[0] *= 1.0 - 0.30 * lines
        albedo[1] *= 1.0 - 0.42 * lines
        albedo[2] *= 1.0 - 0.42 * lines
        _bump(field, 0.25 * detail, normal)
    if field[3] > 2.0 and palmar < 0.85:
        nail, along = _nail(field, finger, footprint, material[_NAIL_LENGTH])
        if nail > 0.0:
            _blend(albedo, material, _NAIL, 0.75 * nail)
            white = nail * _edge(along - 0.80, 0.25)
            for i in range(3):
                albedo[i] += (0.75 - albedo[i]) * 0.45 * white
            gloss += 0.22 * nail
    return gloss


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _body(field, material, footprint, albedo):
    x, y, z = field[0], field[1], field[2]
    neckline = material[_NECKLINE] + 0.0022 * x * x * (1.0 if z < 0.0 else -0.4)
    if y > _THIGHS + 60.0:
        _cloth(field, material, footprint, albedo)
        _blend(albedo, material, _SECOND, 1.0)
        return 0.0
    if y > 40.0 or y > 55.0 - neckline - 0.25 * abs(x):
        return _cloth(field, material, footprint, albedo)
    wave = 14.0 * (solid_noise(x * 0.03 + material[_NOISE], y * 0.03, z * 0.03) - 0.5)
    back = z + wave > -34.0 + 0.55 * (y + 165.0)
    if (back and y < material[_HAIR_LENGTH] + wave) or y < -238.0 + wave:
        strand = solid_noise(x * 0.25, y * 0.02, z * 0.25) - 0.5
        for i in range(3):
            albedo[i] = material[_HAIR + i] * (1.0 + 1.1 * strand)
        return 0.03
    gloss = _skin(field, 0.0, 0.3, material, albedo)
    if z < -40.0:
        _face(abs(x), y, material, albedo)
    return gloss


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _face(x, y, material, albedo):
    """Brows, eyes and a mouth; x is taken on one side."""
    eye = ((x - 31.0) / 15.0) ** 2 + ((y + 163.0) / 6.5) ** 2
    if eye < 1.0:
        iris = ((x - 31.0) ** 2 + (y + 163.0) ** 2) < 40.0
        for i in range(3):
            albedo[i] = 0.03 if iris else 0.55
    elif eye < 1.7:
        for i in range(3):
            albedo[i] *= 0.5
    if ((x - 31.0) / 20.0) ** 2 + ((y + 184.0) / 4.5) ** 2 < 1.0:
        _blend(albedo, material, _HAIR, 0.7)
    mouth = (x / 26.0) ** 2 + ((y + 96.0) / 7.5) ** 2
    if mouth < 1.0:
        albedo[1] *= 0.55
        albedo[2] *= 0.6
        if abs(y + 96.0) < 1.5:
            albedo[0] *= 0.5


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def color_of(field, finger, material, footprint, normal, albedo):
    """Write a place's colour, tilt its normal by small bumps, and return its gloss.

    Args:
        field: (7,) as above.
        finger: 0 thumb to 4 pinky.
        material: Row of the material table.
        footprint: Millimetres a pixel.
        normal: (3,) unit, changed.
        albedo: (3,) linear, written.

    Returns:
        Strength of the highlight; above zero only for skin, hair and glossy things.
    """
    kind = material[_KIND]
    if kind == _HAND:
        return _hand(field, finger, material, footprint, normal, albedo)
    if kind == _BODY:
        return _body(field, material, footprint, albedo)
    if kind == _ARM and field[1] < material[_SLEEVE]:
        return _skin(field, 0.0, 0.0, material, albedo)
    if kind == _THING:
        _cloth(field, material, footprint, albedo)
        return material[_GLOSS]
    return _cloth(field, material, footprint, albedo)
