"""Small annotated images made from arithmetic."""

import json

import cv2
import numpy as np

FOCAL, CENTER = 120.0, (48.0, 40.0)


def hand_xyz(index=0):
    """21 key points in RHD order, metres, camera frame: five straight fingers on a fan."""
    points = [np.array([0.0, 0.03, 0.40])]
    for finger in range(5):
        angle = (finger - 2) * 0.35 + 0.1 * index
        direction = np.array([np.sin(angle), -np.cos(angle), 0.15 * finger - 0.2])
        points += [points[0] + direction * (0.04 + 0.02 * joint) for joint in (3, 2, 1, 0)]
    return np.array(points, "float32")


def project(xyz):
    """Pixels of points under the camera of these images."""
    return (xyz[:, :2] / xyz[:, 2:] * FOCAL + np.array(CENTER)).astype("float32")


def entries(count=3, **changes):
    """Entries of annotated hands, left and right in turn."""
    result = []
    for index in range(count):
        xyz = hand_xyz(index)
        entry = {
            "image": f"{index:05d}.png",
            "hand": ("left", "right")[index % 2],
            "uv": project(xyz).tolist(),
            "xyz": xyz.tolist(),
            "focal": [FOCAL, FOCAL],
            "principal_point": list(CENTER),
        }
        entry.update(changes)
        result.append({key: value for key, value in entry.items() if value is not None})
    return result


def write_folder(folder, content=None, size=(80, 96)):
    """Write images of noise and their annotations; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    content = entries() if content is None else content
    listed = content["hands"] if isinstance(content, dict) else content
    random = np.random.default_rng(0)
    for name in sorted({entry["image"] for entry in listed if isinstance(entry, dict)}):
        pixels = random.integers(0, 256, (*size, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / name), cv2.GaussianBlur(pixels, (9, 9), 3))
    (folder / "annotations.json").write_text(json.dumps(content))
    return folder
