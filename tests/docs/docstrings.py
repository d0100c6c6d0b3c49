"""What docstrings in Google's style say: their summary, their sections and the entries of these."""

import importlib
import inspect
import re
from dataclasses import dataclass
from typing import Any

PARTS = (
    "benchmarking", "data", "data.synthetic", "evaluation", "export", "geometry", "inference",
    "layers", "losses", "metrics", "models", "recipes", "skeleton", "training",
)  # fmt: skip
_SECTION = re.compile(r"^([A-Z][A-Za-z ]+):[ ]*$")
_ENTRY = re.compile(r"^[ ]*(?:- )?`{0,2}(\*{0,2}\w+)`{0,2}(?::|[ ](?=``\())(.*)")


@dataclass(frozen=True)
class Public:
    """A public name: its subpackage, its name and what it stands for."""

    part: str
    name: str
    value: Any

    @property
    def path(self):
        """Subpackage and name."""
        return f"{self.part}.{self.name}"

    @property
    def documented(self):
        """Whether it is a class or a function, which have docstrings."""
        return inspect.isclass(self.value) or inspect.isfunction(self.value)


def public_names():
    """Every public name of every subpackage."""
    names = []
    for part in PARTS:
        module = importlib.import_module(f"keras_hand3d.{part}")
        listed = getattr(module, "__all__", None) or [
            name
            for name, value in vars(module).items()
            if name.isupper() or getattr(value, "__module__", None) == module.__name__
        ]
        names += [Public(part, name, getattr(module, name)) for name in listed if name[:1] != "_"]
    return names


def sections(docstring):
    """Texts by section; what stands before the first one is ``""``."""
    found, current = {"": []}, ""
    for line in inspect.cleandoc(docstring).splitlines():
        match = _SECTION.match(line)
        if match:
            current = match[1]
        found.setdefault(current, []).append("" if match else line)
    return {name: "\n".join(lines).strip("\n") for name, lines in found.items()}


def entries(section):
    """Text by name of a section's entries: of ``name: text``, or ``- ``name`` ``(...)`` text``."""
    found, name, depth = {}, None, 0
    for line in section.splitlines():
        indent = len(line) - len(line.lstrip())
        match = _ENTRY.match(line)
        if match and (name is None or indent <= depth or line.lstrip().startswith("- ")):
            name, depth = match[1], indent
            found[name] = match[2]
        elif name is not None:
            found[name] += " " + line.strip()
    return found
