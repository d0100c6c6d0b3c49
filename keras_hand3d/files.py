"""Hashes, checks, reading, and writing so that nothing half-written stays behind."""

import contextlib
import glob
import hashlib
import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_END = 50


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def expect_folder(path: Path) -> None:
    """Check that a path is a folder.

    Raises:
        FileNotFoundError: If there is nothing.
        NotADirectoryError: If it is something else.
    """
    if not Path(path).exists():
        raise FileNotFoundError(f"{path}: there is no such folder.")
    if not Path(path).is_dir():
        raise NotADirectoryError(f"{path}: expected a folder, got a file.")


def read_json_or_yaml(path: Path) -> object:
    """Content of a JSON or YAML file.

    Args:
        path: ``.json``, ``.yaml`` or ``.yml``.

    Raises:
        OSError: If it cannot be read.
        ValueError: If it is neither, or YAML with aliases.
    """
    text = Path(path).read_text(encoding="utf-8")
    if path.suffix == ".json":
        try:
            return json.loads(text)
        except (json.JSONDecodeError, RecursionError) as error:
            raise ValueError(f"{path}: expected JSON: {error}") from None
    if path.suffix not in (".yaml", ".yml"):
        raise ValueError(f"{path}: expected a .json, .yaml or .yml file.")
    import yaml

    try:
        # Aliases of aliases are small in a file and without end in a message.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise ValueError(f"{path}: expected YAML without aliases (*name).")
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"{path}: expected YAML: {error}") from None
    try:
        return yaml.safe_load(text)
    # A number or date that Python cannot hold is a ValueError of its own.
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ValueError(f"{path}: expected YAML: {error}") from None


def expect_writable(folder: Path) -> None:
    """Check that a folder can be written into, or made if it is not there; nothing is left.

    Raises:
        NotADirectoryError: If it, or what it would lie in, is a file.
        PermissionError: If it, or what it would lie in, cannot be written into.
    """
    folder = Path(folder).absolute()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir():
        raise NotADirectoryError(f"{existing}: expected a folder, got a file.")
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise PermissionError(
            f"{existing}: this folder cannot be written into: {error.strerror}."
        ) from None


def is_taken(folder: Path) -> bool:
    """Whether a folder that is to be made is there already and not empty, or is a file.

    Args:
        folder: The folder.
    """
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


@contextlib.contextmanager
def atomic_folder(folder: Path) -> Iterator[Path]:
    """A temporary folder that takes the final name only if the block ends well.

    What an earlier process on this machine left behind when it was killed is removed first.

    Args:
        folder: Final name; it must not exist, or be an empty folder.

    Yields:
        The folder to write into.

    Raises:
        FileExistsError: If the final name holds something already.
    """
    folder = Path(folder)
    if is_taken(folder):
        raise FileExistsError(f"{folder} exists already and is not an empty folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    temporary = Path(tempfile.mkdtemp(prefix=_prefix(folder, os.getpid()), dir=folder.parent))
    try:
        yield temporary
        temporary.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _prefix(folder, pid):
    # A file system may be shared: a process number means something on its own machine only.
    return f".{folder.name}.{platform.node()}.{pid}."


def _sweep(folder):
    """Remove temporary folders of processes that are no more."""
    if os.name != "posix":
        # Windows has no harmless signal to ask a process with.
        return
    start = _prefix(folder, "")[:-1]
    for left in folder.parent.glob(f"{glob.escape(start)}*"):
        pid = left.name.removeprefix(start).split(".")[0]
        if pid.isdecimal() and not _is_running(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_temporary(path: Path) -> bool:
    """Whether a name is one that `atomic_file` writes to: of a killed process it stays behind.

    Args:
        path: The file.
    """
    return re.fullmatch(r"\.\d+\..+", Path(path).name) is not None


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """A temporary file, same suffixes, that takes the final name only if the block ends well.

    Args:
        path: Final name; a file of that name is replaced at the end.

    Yields:
        The name to write to.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Of a long name the end alone: file systems take no names of more than 255 bytes.
    temporary = path.with_name(f".{os.getpid()}.{path.name[-_END:]}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
