"""Reading what an evaluation wrote, with checks: the files may be anyone's."""

import json

import numpy as np
from pydantic import ValidationError


def read_results(path, file_format):
    """The content of a ``results.json`` of a format.

    Raises:
        FileNotFoundError: If it is missing.
        ValueError: If it is damaged or of another format.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: there is no such file; evaluate writes it.") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: expected JSON: {error}") from None
    found = content.get("format") if isinstance(content, dict) else None
    if found != file_format:
        raise ValueError(f"{path}: expected an evaluation of format {file_format}, got {found!r}.")
    if not isinstance(content.get("provenance"), dict):
        raise ValueError(f"{path}: expected provenance, an object.")
    return content


def _refuse(constant):
    raise ValueError(f"expected no {constant}")


def read_entries(content, path, adapter):
    """The entries of the results by their protocol's name: pairs of protocol and entry.

    Args:
        content: What `read_results` gave.
        path: Its file, for messages.
        adapter: Pydantic's `TypeAdapter` of the protocol's class.

    Raises:
        ValueError: If there is none, or a protocol is not valid.
    """
    entries = content.get("results")
    if not isinstance(entries, list) or not entries:
        raise ValueError(f"{path}: results: expected a list of at least one entry.")
    found = {}
    for entry in entries:
        record = entry.get("protocol") if isinstance(entry, dict) else None
        if not isinstance(record, dict):
            raise ValueError(f"{path}: results: expected a protocol in each entry.")
        record = {key: value for key, value in record.items() if key != "unit"}
        try:
            protocol = adapter.validate_python(record)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "protocol"
            raise ValueError(f"{path}: protocol: {place}: {first['msg']}.") from None
        found[protocol.name] = (protocol, entry)
    return found


def read_archive(path):
    """``(sample_ids, arrays)`` of a file of errors.

    Raises:
        FileNotFoundError: If it is missing.
        ValueError: If it is damaged, or names no samples.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such file; evaluate writes it.")
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = dict(archive)
    # A made-up archive raises nearly anything; all of it means the same.
    except Exception as error:
        raise ValueError(f"{path}: expected NumPy arrays: {error}") from error
    ids = arrays.get("sample_ids")
    if ids is None or ids.ndim != 1 or ids.dtype.kind != "U" or not len(ids):
        raise ValueError(f"{path}: expected sample_ids, one text a sample.")
    return tuple(ids.tolist()), arrays


def checked_array(arrays, name, kind, shape, path, finite=True):
    """An array of a file, if it is of that kind and shape, of numbers from zero.

    Raises:
        ValueError: If it is missing or another.
    """
    array = arrays.get(name)
    if array is None or array.dtype.kind != kind or array.shape != shape:
        came = "none" if array is None else f"{array.dtype} of {array.shape}"
        raise ValueError(f"{path}: {name}: expected an array of {shape}, got {came}.")
    if not (array >= 0).all() or (finite and not np.isfinite(array).all()):
        raise ValueError(f"{path}: {name}: expected finite numbers from zero.")
    return array
