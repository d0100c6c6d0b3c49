"""Docstrings state what, shapes, units and frames; every public name is named where it is used."""

import inspect
import re
from pathlib import Path

from docstrings import entries, public_names, sections

ROOT = Path(__file__).parents[2]
PUBLIC = public_names()
DOCUMENTED = [name for name in PUBLIC if name.documented]
PURE = ("geometry", "losses", "metrics")

# Names of arrays, by what their docstrings must say beside the shape.
_PIXELS = r"pixel|cell|grid"
_SPACE = r"metre|unit|frame|bone|normalised|canonical|relative"
_UNITS = {
    "_uv": _PIXELS,
    "_xywh": _PIXELS,
    "_xyz": _SPACE,
    "_canonical": _SPACE,
    "_normalized": _SPACE,
    "intrinsics": _PIXELS,
}
_ARRAYS = (*_UNITS, "images", "masks", "score_maps", "logits", "errors", "visible", "hand_side")
_SHAPE = re.compile(r"``\([^`]*\)``|``\[[^`]*\]``")
# An entry may point at the one that says it.
_ELSEWHERE = re.compile(r"\b([Aa]s|[Ll]ikewise|[Ss]ame|[Ll]ike|[Ss]ee)\b")
_ARRAY_SECTIONS = ("Args", "Attributes", "Call arguments", "Output", "Returns")
_NUMBER = re.compile(r"^\s*A number\b")


def _array_entries(name):
    text = sections(inspect.getdoc(name.value))
    for section in _ARRAY_SECTIONS:
        for entry, said in entries(text.get(section, "")).items():
            ending = next((e for e in _ARRAYS if entry.endswith(e)), None)
            # Elsewhere images may be a count, or files.
            is_array = ending != "images" or name.part in (*PURE, "layers")
            if ending and is_array and not entry.startswith("has_"):
                yield entry, ending, said


def test_every_docstring_begins_with_a_sentence():
    missing = []
    for name in DOCUMENTED:
        first = (inspect.getdoc(name.value) or "").partition("\n\n")[0]
        if len(first.split()) < 2 or not first.endswith((".", ":")):
            missing.append(f"{name.path}: {first!r}")
    assert not missing, "\n".join(missing)


def test_arrays_have_shapes():
    missing = [
        f"{name.path}: {entry}:{said}"
        for name in DOCUMENTED
        for entry, _, said in _array_entries(name)
        if not _SHAPE.search(said) and not _ELSEWHERE.search(said)
    ]
    assert not missing, "\n".join(missing)


def test_coordinates_have_units_or_a_frame():
    missing = [
        f"{name.path}: {entry}:{said}"
        for name in DOCUMENTED
        for entry, ending, said in _array_entries(name)
        if ending in _UNITS
        and not re.search(_UNITS[ending], inspect.getdoc(name.value), re.IGNORECASE)
    ]
    assert not missing, "\n".join(missing)


def test_pure_functions_say_the_shape_of_what_they_return():
    missing = []
    for name in DOCUMENTED:
        if name.part in PURE and inspect.isfunction(name.value):
            text = sections(inspect.getdoc(name.value))
            said = text.get("Returns", "") or text[""]
            if not any(rule.search(said) for rule in (_SHAPE, _ELSEWHERE, _NUMBER)):
                missing.append(f"{name.path}: {said!r}")
    assert not missing, "\n".join(missing)


def test_parameters_of_pure_functions_are_all_described():
    missing = []
    for name in DOCUMENTED:
        if name.part in PURE and inspect.isfunction(name.value):
            text = inspect.getdoc(name.value)
            said = entries(sections(text).get("Args", ""))
            parameters = inspect.signature(name.value).parameters
            # A function that one line describes has no list of arguments.
            if "\n" in text.strip() and set(parameters) - set(said):
                missing.append(f"{name.path}: {', '.join(set(parameters) - set(said))}")
    assert not missing, "\n".join(missing)


def test_every_public_name_is_named_in_a_page_or_has_an_example():
    pages = (ROOT / "README.md", *ROOT.glob("docs/**/*.md"))
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    # In code, that is: many names are words of the language, too.
    code = re.findall(r"^ *```.*?^ *```|(?<!`)`[^`\n]+`(?!`)", text, re.MULTILINE | re.DOTALL)
    words = set(re.findall(r"\w+", " ".join(code)))
    missing = []
    for name in PUBLIC:
        docstring = inspect.getdoc(name.value) if name.documented else ""
        has_example = f"{name.name}(" in docstring or f"{name.name}." in docstring
        if name.name not in words and not (has_example and "::" in docstring):
            missing.append(name.path)
    assert not missing, "\n".join(missing)
