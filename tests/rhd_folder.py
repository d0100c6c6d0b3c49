"""A folder of RHD's layout with two small samples, made from arithmetic."""

import json
import pickle

import cv2
import numpy as np

SIZE = 32


def annotation(index):
    """Annotation of a sample: 42 points on a plane, every third one invisible."""
    place = np.arange(42, dtype="float64")
    xyz = np.stack([0.001 * place - 0.02, 0.002 * (place % 7), 0.5 + 0.01 * index + 0 * place], -1)
    intrinsics = np.array([[40.0, 0, 16], [0, 40.0, 16], [0, 0, 1]])
    uv = xyz @ intrinsics.T
    visible = (np.arange(42) % 3 > 0).astype("float64")
    uv_vis = np.concatenate([uv[:, :2] / uv[:, 2:], visible[:, None]], axis=1)
    return {"xyz": xyz, "uv_vis": uv_vis, "K": intrinsics}


def without_hands(count):
    """Annotations of samples that show no hand."""
    annotations = {index: annotation(index) for index in range(count)}
    for entry in annotations.values():
        entry["xyz"], entry["uv_vis"] = 0 * entry["xyz"], 0 * entry["uv_vis"]
    return annotations


def depth_of(index):
    """Depth in metres of a sample: a ramp up to five metres, in steps of the format."""
    steps = np.linspace(0, 65535, SIZE * SIZE).astype("int32") // (index + 1)
    return steps.reshape(SIZE, SIZE)


def write_rhd(root, split="training", count=2, annotations=None, share=None):
    """Write the folder, and the share of samples without hands; returns its root."""
    for kind in ("color", "mask", "depth"):
        (root / split / kind).mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(0)
    for index in range(count):
        name = f"{index:05d}.png"
        colour = random.integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)
        mask = np.zeros((SIZE, SIZE), np.uint8)
        mask[2:10, 2:10], mask[20:22, 20:22] = 5, 33
        steps = depth_of(index)
        rgb = np.stack([steps // 256, steps % 256, 0 * steps], axis=-1).astype(np.uint8)
        cv2.imwrite(str(root / split / "color" / name), colour[..., ::-1])
        cv2.imwrite(str(root / split / "mask" / name), mask)
        cv2.imwrite(str(root / split / "depth" / name), rgb[..., ::-1])
    if annotations is None:
        annotations = {index: annotation(index) for index in range(count)}
    path = root / split / f"anno_{split}.pickle"
    path.write_bytes(pickle.dumps(annotations, protocol=2))
    if share is not None:
        (root / split / "synthetic.json").write_text(json.dumps({"without_hands": share}))
    return root
