"""Smooth solid noise from an integer hash, for skin, cloth and hair."""

import numba
import numpy as np


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def _mixed(key):
    """A number 0..1 for a whole-numbered key."""
    # Products of 32-bit numbers are 64 bits wide here: cut them, or noise has a seam at zero.
    key = np.uint32(key)
    key = np.uint32((key ^ (key >> np.uint32(13))) * np.uint32(1274126177))
    return np.float64((key ^ (key >> np.uint32(16))) & np.uint32(0xFFFF)) * (1.0 / 65535.0)


@numba.njit(cache=True, error_model="numpy", fastmath=True)
def solid_noise(x, y, z):
    """Noise of a place in lattice units, 0..1, mean one half."""
    xf, yf, zf = np.floor(x), np.floor(y), np.floor(z)
    u, v, w = x - xf, y - yf, z - zf
    u, v, w = u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v), w * w * (3.0 - 2.0 * w)
    kx = np.uint32(np.int64(xf)) * np.uint32(374761393)
    ky = np.uint32(np.int64(yf)) * np.uint32(668265263)
    kz = np.uint32(np.int64(zf)) * np.uint32(2246822519)
    k00, k10 = ky + kz, ky + kz + np.uint32(668265263)
    k01, k11 = k00 + np.uint32(2246822519), k10 + np.uint32(2246822519)
    nx = kx + np.uint32(374761393)
    a, b, c, d = _mixed(kx + k00), _mixed(kx + k10), _mixed(kx + k01), _mixed(kx + k11)
    a += u * (_mixed(nx + k00) - a)
    b += u * (_mixed(nx + k10) - b)
    c += u * (_mixed(nx + k01) - c)
    d += u * (_mixed(nx + k11) - d)
    a += v * (b - a)
    c += v * (d - c)
    return a + w * (c - a)
