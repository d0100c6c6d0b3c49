"""Which files a user means, and what their results are called."""

import glob
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

IMAGE_SUFFIXES = frozenset(
    (".avif", ".bmp", ".jp2", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
)
VIDEO_SUFFIXES = frozenset((".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm"))


@dataclass(frozen=True)
class InputFile:
    """A file to predict on.

    Attributes:
        path: The file.
        name: Of its results, relative to the folder of results, without suffix.
    """

    path: Path
    name: str

    @property
    def is_video(self) -> bool:
        """Whether its suffix is a video's."""
        return self.path.suffix.lower() in VIDEO_SUFFIXES

    def modified_ns(self) -> int | None:
        """When it was changed last, nanoseconds since 1970; None if it is not there."""
        try:
            return self.path.stat().st_mtime_ns
        except OSError:
            return None


def find_inputs(inputs: Sequence[str], out: Path) -> list[InputFile]:
    """The files that a user named.

    Args:
        inputs: Files, of which any suffix is taken; folders, of which all images and videos are,
            those of folders inside too; and patterns such as ``"shots/**/*.jpg"``.
        out: Folder of results; what lies in it is left out.

    Returns:
        The files, each once, with names of their own.

    Raises:
        FileNotFoundError: If something does not exist, or a folder or pattern holds nothing.
        ValueError: If a text is empty, something is a pipe or a device, two files would get one
            name, or a result the place of an input.
    """
    files = {}
    for text in inputs:
        for path, name in _files_of(text, out.resolve()):
            files.setdefault(path.resolve(), (path, name))
    found = list(files.values())
    # What shares a name gets a longer one: with its suffix, then with its folder's name.
    for longer in (_with_suffix, _with_folder):
        found = _told_apart(found, longer)
    named = {}
    for path, name in found:
        if name in named:
            raise ValueError(f"{named[name]} and {path} would get one name: give one at a time.")
        named[name] = path
    for name in named:
        for ending in (".json", ".jpg", "_3d.png", ".mp4"):
            if (out / f"{name}{ending}").resolve() in files:
                raise ValueError(
                    f"{out}: the result {name}{ending} would take the place of an input: choose "
                    "another folder for results."
                )
    return [InputFile(path, name) for path, name in found]


def longer_names(file: InputFile) -> tuple[str, str]:
    """Names for a file whose name is taken: with its folder's name, and with its suffix too."""
    name = _with_folder(file.path, file.name)
    return name, _with_suffix(file.path, name)


def _files_of(text, out):
    """Paths and first names of what one argument stands for."""
    if not text.strip():
        raise ValueError(
            "Expected a file or folder, got an empty text: a variable that is not set?"
        )
    path = Path(text)
    if path.is_dir():
        known = IMAGE_SUFFIXES | VIDEO_SUFFIXES
        found = sorted(
            p
            for p in path.rglob("*")
            if p.suffix.lower() in known
            and not any(part.startswith(".") for part in p.relative_to(path).parts)
            and p.is_file()
            and not p.resolve().is_relative_to(out)
        )
        if not found:
            raise FileNotFoundError(f"{path}: the folder holds no image and no video.")
        return [(p, p.relative_to(path).with_suffix("").as_posix()) for p in found]
    if path.exists():
        if not path.is_file():
            # To read a pipe or a device may never end.
            raise ValueError(f"{path}: expected a file or folder, got a pipe or a device.")
        return [(path, path.stem)]
    # Path.glob takes no pattern that begins at the root.
    matches = glob.glob(text, recursive=True)  # noqa: PTH207
    found = sorted(Path(match) for match in matches if Path(match).is_file())
    if not found:
        raise FileNotFoundError(f"{text}: there is no such file, folder or pattern.")
    return [(p, p.stem) for p in found if not p.resolve().is_relative_to(out)]


def _told_apart(files, longer: Callable):
    counts = Counter(name for _, name in files)
    return [(path, name if counts[name] == 1 else longer(path, name)) for path, name in files]


def _with_suffix(path, name):
    return f"{name}{path.suffix}"


def _with_folder(path, name):
    return f"{path.resolve().parent.name}_{name}"
