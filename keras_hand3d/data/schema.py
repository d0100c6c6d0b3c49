"""The one sample of every data set: each field named once, with shape, unit and frame.

Hands are always a pair, ``(left, right)``; a hand that is not annotated is absent by
``hands_present``, its values are zero. A data set declares the fields it has; a field it lacks is
not in its samples. A key point without label stands at the mean of the hand's labelled ones, so
that boxes are those of what is labelled, and is not visible; ``hands_labelled`` tells it from one
that is hidden. Where ``hands_asked`` leaves out a hand that is present, another sample of the same
image asks for it: networks of one hand look at the asked one, figures count it, and the other is
there so that nothing takes it for background. A data set that does not know left from right says so
by `HandSource.has_hand_side`: each sample's one hand then stands in the left one's place, and what
learns from the side refuses the data set. A data set with samples that show no hand says so by
`HandSource.always_has_hand`; what needs a hand in every sample refuses it. Key point 0 is what
`HandSource.root_keypoint` says, and key points are in RHD order. Frames: ``_uv`` pixels (column,
row) of the image, ``_xyz`` metres in the camera frame (x right, y down, z forward).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Field:
    """A field of a sample.

    Attributes:
        shape: Shape without batch; None where it depends on the image.
        dtype: NumPy dtype.
        description: What it is, in which unit and frame.
    """

    shape: tuple[int | None, ...]
    dtype: str
    description: str


FIELDS: dict[str, Field] = {
    "image": Field((None, None, 3), "uint8", "RGB, 0..255"),
    "part_mask": Field((None, None), "uint8", "RHD's 34 part classes, a class a pixel"),
    "depth": Field((None, None), "float32", "distance along the optical axis, metres"),
    "hands_uv": Field((2, 21, 2), "float32", "key points, pixels (column, row) in the image"),
    "hands_xyz": Field((2, 21, 3), "float32", "key points, metres, camera frame"),
    "hands_visible": Field((2, 21), "bool", "which key points can be seen"),
    "hands_labelled": Field((2, 21), "bool", "which key points have a label; all by default"),
    "hands_present": Field((2,), "bool", "which of the two hands is annotated"),
    "hands_asked": Field((2,), "bool", "which of those the sample is about; all by default"),
    "intrinsics": Field((3, 3), "float32", "camera matrix, pixels"),
}

LARGEST = 1e9
"""Greatest size of a number in metres or pixels: losses square what is larger beyond float32."""

REQUIRED_FIELDS = frozenset({"image", "hands_uv", "hands_visible", "hands_present"})


def hands_asked(sample: Mapping[str, np.ndarray]) -> np.ndarray:
    """Which hands a sample is about, ``(2,)`` booleans: those that are present, unless it says."""
    return sample.get("hands_asked", sample["hands_present"])


def check_sample(
    sample: Mapping[str, np.ndarray],
    fields: Collection[str],
    origin: str,
    always_has_hand: bool = True,
) -> None:
    """Raise unless a sample has exactly the declared fields, well shaped, of numbers to `LARGEST`.

    Args:
        sample: Field name to array.
        fields: Names that the data set declares.
        origin: What to name in the message, a file and an entry.
        always_has_hand: Whether the data set declares a hand in every sample.

    Raises:
        ValueError: Naming the origin, the field, what was expected and what came.
    """
    if set(sample) != set(fields):
        raise ValueError(f"{origin}: expected the fields {sorted(fields)}, got {sorted(sample)}.")
    for name, value in sample.items():
        field = FIELDS[name]
        fits = value.ndim == len(field.shape) and all(
            want is None or want == have
            for want, have in zip(field.shape, value.shape, strict=False)
        )
        if not fits or value.dtype != field.dtype:
            raise ValueError(
                f"{origin}: {name}: expected {field.dtype} of shape {field.shape}, "
                f"got {value.dtype} of shape {value.shape}."
            )
        if value.dtype.kind == "f" and not (np.abs(value) <= LARGEST).all():
            raise ValueError(
                f"{origin}: {name}: expected finite numbers of at most {LARGEST:g} in size, got "
                f"{value[~(np.abs(value) <= LARGEST)][0]}."
            )
    if always_has_hand and not sample["hands_present"].any():
        raise ValueError(f"{origin}: hands_present: expected at least one hand, got none.")
