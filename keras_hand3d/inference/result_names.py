"""What results are called in a folder that may hold others' results."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from keras_hand3d.inference.input_files import InputFile, longer_names
from keras_hand3d.inference.prediction_folder import Failure
from keras_hand3d.inference.prediction_record import source_of

_LONGEST = 255
_ENDING = "_3d.png"


def named_in(folder: Path, files: Sequence[InputFile]) -> tuple[list[InputFile], list[Failure]]:
    """Files with names under which they replace no result of another file that is still there.

    A name that is taken gets longer, see `longer_names`; a file keeps the name of its result.

    Args:
        folder: Folder of results.
        files: The files, each with a name of its own.

    Returns:
        ``(files, failures)``: the files that can have results there, and those that cannot: no
        name is free, or it is longer than file systems take.
    """
    taken = {file.name for file in files}
    named, failures = [], []
    for file in files:
        name, owner = _free_name(Path(folder), file, taken)
        reason = _what_is_wrong(name, owner)
        if reason:
            failures.append(Failure(file.path, reason))
        else:
            taken.add(name)
            named.append(replace(file, name=name))
    return named, failures


def _what_is_wrong(name, owner):
    if name is None:
        return f"its results would replace those of {owner}: choose another folder for results"
    size = len(os.fsencode(f"{Path(name).name}{_ENDING}"))
    if size > _LONGEST:
        return (
            f"its results' names would be too long: expected at most {_LONGEST} bytes, got {size}"
        )
    return None


def _free_name(folder, file, taken):
    """A name, None if there is none, and whose result has the file's own."""
    source = os.fspath(file.path.resolve())
    others = [name for name in longer_names(file) if name not in taken]
    owners = {name: source_of(folder / f"{name}.json") for name in (file.name, *others)}
    mine = [name for name, owner in owners.items() if owner == source]
    free = [name for name, owner in owners.items() if owner is None or not Path(owner).exists()]
    return next(iter(mine + free), None), owners[file.name]
