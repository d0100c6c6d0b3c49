"""Griffe extension: what a layer is called with, a list in the reference as its parameters are."""

import re
from typing import Any

import griffe

_SECTION = re.compile(r"^Call arguments:\n(?:[ ]{4}.*(?:\n|\Z)|\n)+", re.MULTILINE)


def with_list(docstring: str) -> str:
    """The docstring with the entries of its call arguments as list items.

    Args:
        docstring: A docstring in Google's style, without common indentation.
    """
    return _SECTION.sub(
        lambda match: re.sub(r"^ {4}(\w+): ", r"    - `\1`: ", match[0], flags=re.MULTILINE),
        docstring,
    )


class CallArguments(griffe.Extension):
    """Rewrites the docstring of every object."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite one."""
        if obj.docstring:
            obj.docstring.value = with_list(obj.docstring.value)
