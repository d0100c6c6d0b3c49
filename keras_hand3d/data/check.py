"""Looking for what is wrong with a data set, and saying how to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.data.hand_source import HandSource
from keras_hand3d.data.rhd import RHD
from keras_hand3d.data.schema import hands_asked
from keras_hand3d.part_classes import FIRST_HAND_CLASS, LAST_CLASS

MAX_PROJECTION_ERROR_PX = 1.0
HUMAN_REFERENCE_BONE_M = (0.012, 0.06)
# A wrong order makes bones jump between fingers; the right one is shorter by far.
_SHORTER = 0.8


@dataclass(frozen=True)
class Problem:
    """Something wrong with a data set.

    Attributes:
        where: File or sample.
        what: What was expected and what came.
        mend: What to do about it.
    """

    where: str
    what: str
    mend: str


def check_data(source: HandSource, progress: Callable[[], None] | None = None) -> list[Problem]:
    """Read every sample of a data set and check it.

    Args:
        source: The data set.
        progress: Called after every sample.

    Returns:
        What is wrong, in the order of the samples; what concerns the whole data set comes last.
    """
    problems = list(_check_files(source)) if isinstance(source, RHD) else []
    orders, bones = [], []
    for index in range(len(source)):
        where = f"sample {source.sample_id(index)}"
        try:
            sample = source[index]
        except (ValueError, OSError) as error:
            problems.append(Problem(where, str(error), "restore the file, or take the sample out"))
        else:
            problems += [Problem(where, what, mend) for what, mend in _check_sample(sample)]
            for xyz in _present(sample, "hands_xyz"):
                orders.append(_likeliest_order(xyz))
                bones.append(_reference_bone(xyz))
        if progress is not None:
            progress()
    return problems + list(_check_whole(orders, bones))


def _check_files(source: RHD) -> Iterator[Problem]:
    expected = {f"{sample_id:05d}.png" for sample_id in source.ids}
    for kind in ("color", "mask", "depth"):
        folder = source.folder / kind
        found = {path.name for path in folder.glob("*.png")}
        for name in sorted(expected - found):
            yield Problem(str(folder / name), "the file is missing", "unpack the archive again")
        surplus = sorted(found - expected)
        if surplus:
            yield Problem(
                str(folder),
                f"{len(surplus)} images have no annotation, the first is {surplus[0]}",
                f"take them out, or use the {source.path.name} that goes with them",
            )


def _check_sample(sample) -> Iterator[tuple[str, str]]:
    if "part_mask" in sample:
        if sample["part_mask"].shape != sample["image"].shape[:2]:
            yield (
                f"image is {sample['image'].shape[:2]}, mask is {sample['part_mask'].shape}",
                "use the mask that goes with the image",
            )
        largest = int(sample["part_mask"].max())
        if largest > LAST_CLASS:
            yield f"mask has class {largest}, expected 0..33", "write class numbers, not colours"
        elif largest >= FIRST_HAND_CLASS and not sample["hands_present"].any():
            yield (
                f"no hand is annotated, mask has class {largest} of a hand",
                "annotate the hand, or take its classes out of the mask",
            )
    height, width = sample["image"].shape[:2]
    for uv, visible in zip(
        _present(sample, "hands_uv"), _present(sample, "hands_visible"), strict=True
    ):
        inside = ((uv >= -0.5) & (uv < (width - 0.5, height - 0.5))).all(axis=-1)
        if (visible & ~inside).any():
            names = [skeleton.KEYPOINT_NAMES[i] for i in np.flatnonzero(visible & ~inside)[:3]]
            yield (
                f"visible key points outside of the image: {', '.join(names)}",
                "check uv, visible",
            )
    if "hands_xyz" in sample and "intrinsics" in sample:
        yield from _check_projection(sample)


def _check_projection(sample) -> Iterator[tuple[str, str]]:
    labels = sample.get("hands_labelled", np.ones((2, 21), bool))
    for side in np.flatnonzero(hands_asked(sample)):
        uv, xyz, labelled = sample["hands_uv"][side], sample["hands_xyz"][side], labels[side]
        if (xyz[:, 2] <= 0).any():
            yield "key points at or behind the camera (z <= 0)", "check the frame: z is forward"
            continue
        projected = xyz @ sample["intrinsics"].T
        # A camera of zeros has no pixels: nothing that is compared with its NaN would be too far.
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            errors = np.linalg.norm(projected[:, :2] / projected[:, 2:] - uv, axis=-1)
        error = errors[labelled].max(initial=0.0)
        if not error <= MAX_PROJECTION_ERROR_PX:
            yield (
                f"xyz through the camera is up to {error:.1f} px from uv",
                "check the camera, the image's size, and that x is right, y down, z forward",
            )


def _check_whole(orders, bones) -> Iterator[Problem]:
    if not bones:
        return
    bone = float(np.median(bones))
    low, high = HUMAN_REFERENCE_BONE_M
    if not low <= bone <= high:
        yield Problem(
            "the data set",
            f"the bone from key point 11 to 12 is {bone:.4g} m at the median, a human's is "
            f"{low}..{high} m",
            "xyz are metres; give millimetres as xyz_mm",
        )
    names, counts = np.unique(orders, return_counts=True)
    common = str(names[counts.argmax()])
    if common != "rhd" and counts.max() > len(orders) / 2:
        yield Problem(
            "the data set",
            f"key points join to fingers as if their order were {common}",
            f"declare keypoint_order {common}",
        )


def _likeliest_order(xyz) -> str:
    """Name of the order, were these points in it, whose hand has by far the shortest bones."""
    lengths = {
        name: _bone_sum(xyz[list(skeleton.permutation(name, "rhd"))])
        for name in skeleton.KEYPOINT_ORDERS
    }
    best = min(lengths, key=lengths.get)
    return best if lengths[best] < _SHORTER * lengths["rhd"] else "rhd"


def _bone_sum(xyz) -> float:
    parents, children = np.array(skeleton.BONES).T
    return float(np.linalg.norm(xyz[parents] - xyz[children], axis=-1).sum())


def _reference_bone(xyz) -> float:
    tip, base = skeleton.REFERENCE_BONE
    return float(np.linalg.norm(xyz[tip] - xyz[base]))


def _present(sample, name):
    if name not in sample:
        return []
    return [sample[name][side] for side in np.flatnonzero(hands_asked(sample))]
