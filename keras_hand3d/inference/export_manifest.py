"""The record that lies beside an exported network. Needs no Keras."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from keras_hand3d.files import sha256_of

MANIFEST_FILE = "manifest.json"
FORMAT_VERSION = 1

_Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
_Size = Annotated[int, Field(ge=1, le=1 << 16)]


class TensorRecord(BaseModel):
    """An input or output.

    Attributes:
        name: Its name in the file.
        shape: Sizes; None where any size does.
        dtype: NumPy dtype.
        description: What it is, in which unit and frame.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    shape: tuple[_Size | None, ...]
    dtype: Literal["float32", "int32", "bool"]
    description: str


class ExportManifest(BaseModel):
    """What an exported file is, what it takes and gives, and how near it comes to its model.

    Attributes:
        format_version: Version of this record.
        format: Name of the file's format.
        precision: What its weights and layers compute in.
        file: Name of the file, or folder, that its runtime is given.
        sha256: Hash of every file, by its path in the folder.
        network: Class of the model.
        parameters: Number of its parameters.
        multiply_adds: Multiply-adds of its convolutions and dense layers for one sample.
        inputs: What it takes.
        outputs: What it gives.
        preprocessing: How an image becomes its input, by name of the input.
        keypoint_order: Name of the order of the key points; export writes one alone.
        keypoint_names: Names of the key points in that order.
        root_keypoint: What key point 0 is, ``"palm"`` or ``"wrist"``; None if unknown.
        crop_margin: Side of the crop that it takes over the longer side of a hand's box; None where
            it takes none, or the published one.
        units: What the numbers mean.
        licence: Of the code, and of the data that the weights were trained on.
        versions: Of what made the file.
        source: Where the weights come from.
        verification: How the file was compared with the model, and what came of it.
    """

    model_config = ConfigDict(frozen=True)

    format_version: Literal[1] = FORMAT_VERSION
    format: str
    precision: str
    file: str
    sha256: dict[str, _Sha256]
    network: str
    parameters: int
    multiply_adds: int
    inputs: tuple[TensorRecord, ...]
    outputs: tuple[TensorRecord, ...]
    preprocessing: dict[str, str]
    keypoint_order: Literal["rhd"]
    keypoint_names: tuple[str, ...]
    root_keypoint: Literal["palm", "wrist"] | None
    crop_margin: float | None = Field(default=None, gt=0.0, le=10.0)
    units: dict[str, str]
    licence: dict[str, str | None]
    versions: dict[str, str]
    source: dict[str, Any]
    verification: dict[str, Any]

    @property
    def batch_size(self) -> int | None:
        """The batch size that the file was made for; None where any does."""
        return self.inputs[0].shape[0]

    def write(self, folder: Path) -> None:
        """Write the record into a folder."""
        (Path(folder) / MANIFEST_FILE).write_text(
            self.model_dump_json(indent=2) + "\n", encoding="utf-8"
        )


def read_manifest(folder: Path) -> ExportManifest:
    """Read the record of an exported folder and check its files against it.

    Args:
        folder: Folder that ``keras-hand3d export`` has written.

    Raises:
        ValueError: If it is no such folder, the record is damaged or of a newer version, or a file
            is missing, lies outside of the folder or has another hash.
    """
    folder = Path(folder)
    path = folder / MANIFEST_FILE
    try:
        manifest = ExportManifest.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise ValueError(
            f"{folder}: not an exported network, {MANIFEST_FILE} is missing."
        ) from None
    except ValidationError as error:
        raise ValueError(f"{path}: {_first_problem(error)}") from None
    if not manifest.inputs or not manifest.inputs[0].shape:
        raise ValueError(f"{path}: expected at least one input with a batch dimension.")
    for name, expected in manifest.sha256.items():
        came = sha256_of(_inside(folder, name))
        if came != expected:
            raise ValueError(f"{folder / name}: wrong sha256: expected {expected}, got {came}.")
    if manifest.file not in {name.split("/")[0] for name in manifest.sha256}:
        raise ValueError(f"{path}: expected the hash of {manifest.file!r}.")
    return manifest


def hashes_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under a folder, by its path in it."""
    files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def _inside(folder, name):
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{folder}: the manifest names {name!r}, which leaves the folder.")
    if not path.is_file():
        raise ValueError(f"{path}: the file is missing.")
    return path


def _first_problem(error):
    problem = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"]) or "content"
    return f"{place}: {problem['msg']}, got {json.dumps(problem['input'], default=str)[:80]}."
