"""What the index of a packed data set says."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from keras_hand3d.data.schema import FIELDS, REQUIRED_FIELDS

INDEX_FILE = "packed_hands.json"
_IMAGES = ("image", "part_mask", "depth")
_Size = Annotated[int, Field(ge=1, le=1 << 20)]
# Names become names of files; a slash in one is a folder of the data set that was packed.
_NO_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\\]|^/|(^|/)\.\.(/|$)")
_LONGEST_ID = 4096


class PackIndex(BaseModel):
    """Content of ``packed_hands.json``: what the arrays beside it hold.

    Attributes:
        format: Version of the format.
        count: Number of samples.
        shapes: Shape of each field without the dimension of samples.
        ids: Name of each sample.
        notes: What the data set lacks, see `HandSource`.
        root_keypoint: What key point 0 is, see `HandSource`.
        has_hand_side: Whether left is known from right, see `HandSource`.
        always_has_hand: Whether every sample shows a hand, see `HandSource`.
        truncates_uv: Whether pixel positions are truncated when used, see `HandSource`.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    format: Literal[1] = 1
    count: Annotated[int, Field(ge=1)]
    shapes: dict[str, tuple[_Size, ...]]
    ids: list[str]
    notes: tuple[str, ...] = ()
    root_keypoint: Literal["wrist", "palm"] = "wrist"
    has_hand_side: bool = True
    always_has_hand: bool = True
    truncates_uv: bool = False

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(self.ids) != self.count:
            raise ValueError(f"expected {self.count} ids, got {len(self.ids)}")
        for sample_id in self.ids:
            if not 0 < len(sample_id) <= _LONGEST_ID or _NO_NAME.search(sample_id):
                raise ValueError(f"expected the name of a sample, got {sample_id!r:.80}")
        if missing := REQUIRED_FIELDS - set(self.shapes):
            raise ValueError(f"expected the fields {sorted(missing)} too")
        check_shapes(self.shapes)
        return self

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The index of a folder.

        Raises:
            FileNotFoundError: If there is none.
            ValueError: If it is damaged.
        """
        path = Path(folder) / INDEX_FILE
        if not path.is_file():
            raise FileNotFoundError(f"{path}: there is no such file.")
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "index"
            raise ValueError(
                f"{path}: {place}: {first['msg']}, got {first['input']!r:.80}."
            ) from None

    def write(self, folder: Path) -> None:
        """Write it into a folder."""
        text = self.model_dump_json(indent=1)
        (Path(folder) / INDEX_FILE).write_text(text + "\n", encoding="utf-8")


def field_file(folder: Path, name: str) -> Path:
    """The file that holds a field."""
    return Path(folder) / f"{name}.npy"


def check_shapes(shapes: dict[str, tuple[int, ...]]) -> None:
    """Raise unless shapes are those of the schema, and all images are of one size.

    Args:
        shapes: Field name to shape, without the dimension of samples.

    Raises:
        ValueError: Naming the field, what was expected and what came.
    """
    for name, shape in shapes.items():
        if name not in FIELDS:
            raise ValueError(f"unknown field {name!r}; known fields: {', '.join(FIELDS)}")
        wanted = FIELDS[name].shape
        if name in _IMAGES:
            wanted = (*shapes["image"][:2], *wanted[2:])
        fits = len(shape) == len(wanted) and all(
            want in (None, have) for want, have in zip(wanted, shape, strict=True)
        )
        if not fits:
            raise ValueError(f"{name}: expected the shape {wanted}, got {shape}")


def array_header(name: str, *shape: int) -> dict:
    """Header of the ``.npy`` file of a field's array, as `numpy.lib.format` has it."""
    return {
        "descr": np.lib.format.dtype_to_descr(np.dtype(FIELDS[name].dtype)),
        "fortran_order": False,
        "shape": shape,
    }
