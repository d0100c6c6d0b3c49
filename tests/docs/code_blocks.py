"""The fenced code blocks of a Markdown page, and the commands in them."""

import re
import shlex
import textwrap
from dataclasses import dataclass

RUNNABLE = ("python", "bash", "console")
SHOWN = ("bibtex", "csv", "json", "text", "toml", "yaml")
"""Languages of blocks that are shown only; one with a title is a file that the page makes."""

_FENCE = re.compile(
    r"^(?P<indent>[ ]*)(?P<mark>```+)(?P<info>[^\n`]*)\n(?P<code>.*?)^(?P=indent)(?P=mark)[ ]*$",
    re.MULTILINE | re.DOTALL,
)
_MARK = re.compile(r"<!--\s*not run:(?P<reason>.*?)-->\s*\Z", re.DOTALL)
_TITLE = re.compile(r'title="([^"]*)"')


@dataclass(frozen=True)
class CodeBlock:
    """A fenced block.

    Attributes:
        language: The fence's first word, empty without one.
        code: Its text.
        line: The line of the page that the code begins on.
        title: Name of the file that the block is, None if it is none.
        not_run: Why it cannot be run, empty without a reason; None if it can.
    """

    language: str
    code: str
    line: int
    title: str | None
    not_run: str | None


def code_blocks(text):
    """All blocks of a page, in order."""
    blocks = []
    for match in _FENCE.finditer(text):
        words = match["info"].split()
        title = _TITLE.search(match["info"])
        mark = _MARK.search(text, 0, match.start("indent"))
        blocks.append(
            CodeBlock(
                language=words[0] if words else "",
                code=textwrap.dedent(match["code"]),
                line=text.count("\n", 0, match.start("code")) + 1,
                title=title[1] if title else None,
                not_run=" ".join(mark["reason"].split()) if mark else None,
            )
        )
    return blocks


def commands(block):
    """The commands of a bash or console block, each a list of words.

    In a console block a command begins with ``$``; its other lines are what the command printed.
    """
    text = re.sub(r"\\\n[ ]*", " ", block.code)
    lines = [line.strip() for line in text.splitlines()]
    if block.language == "console":
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return [words for line in lines if (words := shlex.split(line, comments=True))]
