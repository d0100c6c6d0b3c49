"""MkDocs hook: the pages that are made from the package, and links from names to their reference.

Made at every build: one reference page a subpackage with its public names, the command line's
reference out of the Typer app, and the model cards of the presets that the package ships.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
PACKAGE = "keras_hand3d"
PARTS = (
    "benchmarking", "data", "data.synthetic", "evaluation", "export", "geometry", "inference",
    "layers", "losses", "metrics", "models", "recipes", "skeleton", "training",
)  # fmt: skip
CARDS = ROOT / PACKAGE / "presets"
_CODE_OR_NAME = re.compile(
    r"(?P<fence>^(?P<mark>```+|~~~+).*?^(?P=mark)[ ]*$)"
    r"|(?<![\[`])`(?P<shown>kh\.(?P<name>[A-Za-z_][A-Za-z0-9_.]*)(?:\([^`]*\))?)`(?![`\]])",
    re.MULTILINE | re.DOTALL,
)


def public_names(part: str) -> dict[str, str]:
    """Public names of a subpackage and where each one stands, read without importing it.

    Args:
        part: Subpackage or module below the package, such as ``geometry`` or ``data.synthetic``.

    Returns:
        Full path by name, in the order of ``__all__``.
    """
    module = f"{PACKAGE}.{part}"
    path = ROOT.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found, listed, lazy = {}, None, {}
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module.startswith(PACKAGE):
            for alias in statement.names:
                found[alias.name] = f"{statement.module}.{alias.name}"
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            found[statement.name] = f"{module}.{statement.name}"
        else:
            for target, value in _assigned(statement):
                if target == "__all__" and isinstance(value, ast.List | ast.Tuple):
                    listed = _listed(value.elts, lazy)
                elif target == "_NAMES":
                    lazy = ast.literal_eval(value)
                elif target.isidentifier():
                    found[target] = f"{module}.{target}"
    found |= {name: f"{module}.{file}.{name}" for name, file in lazy.items()}
    if listed is None:
        listed = sorted(lazy) or [name for name in found if not name.startswith("_")]
    return {name: found[name] for name in listed}


def _listed(items: list[ast.expr], lazy: dict[str, str]) -> list[str]:
    # What is starred are the names that load late.
    names = []
    for item in items:
        names += lazy if isinstance(item, ast.Starred) else [ast.literal_eval(item)]
    return names


def _assigned(statement: ast.stmt) -> list[tuple[str, ast.expr]]:
    if isinstance(statement, ast.Assign):
        return [(t.id, statement.value) for t in statement.targets if isinstance(t, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [(statement.target.id, statement.value)]
    return []


def reference_page(part: str) -> str:
    """Markdown of a subpackage's reference: mkdocstrings' directives, with the public anchors."""
    module = f"{PACKAGE}.{part}"
    lines = [f"# {module}", "", _introduction(module), ""]
    for name, path in public_names(part).items():
        public = f"{module}.{name}"
        if path != public:
            lines += [f"[](){{ #{public} }}", ""]
        lines += [f"::: {path}", ""]
    return "\n".join(lines)


def _introduction(module: str) -> str:
    path = ROOT.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    return f"{text}\n\n```python\nimport {module}\n```"


def package_page() -> str:
    """Markdown of the package's own page: what its subpackages are for."""
    rows = [f"# {PACKAGE}", "", f"```python\nimport {PACKAGE} as kh\n```", "",
            "Importing it loads nothing heavy: a subpackage loads when it is first used.", "",
            "| name | what it holds |", "| --- | --- |"]  # fmt: skip
    rows += ["| `kh.HandPoseEstimator` | the same as `kh.inference.HandPoseEstimator` |"]
    for part in PARTS:
        text = _introduction(f"{PACKAGE}.{part}").partition("\n")[0]
        rows.append(f"| [`kh.{part}`]({part.replace('.', '_')}.md) | {text} |")
    anchor = f"[](){{ #{PACKAGE}.HandPoseEstimator }}"
    return "\n".join([rows[0], "", anchor, *rows[1:], ""])


def command_line_page() -> str:
    """Markdown of every command with every option, by Typer's own ``utils docs``."""
    command = [sys.executable, "-m", "typer", f"{PACKAGE}.cli.main", "utils", "docs",
               "--name", "keras-hand3d", "--title", "The command line"]  # fmt: skip
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if result.returncode:
        raise PluginError(f"typer utils docs failed:\n{result.stderr}")
    return result.stdout


def model_cards_page(folder: Path = CARDS) -> str:
    """Markdown of all presets' model cards, each one's headings a level lower."""
    lines = ["# Model cards", ""]
    cards = sorted(folder.glob("*/model_card.md"))
    if not cards:
        lines += ["This version of the package ships no trained weights, so there is no card yet."]
    for card in cards:
        text = re.sub(r"\A---\n.*?\n---\n", "", card.read_text(encoding="utf-8"), flags=re.DOTALL)
        parts = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
        parts[::2] = [re.sub(r"^#", "##", part, flags=re.MULTILINE) for part in parts[::2]]
        text = "".join(parts).strip()
        title = "" if text.startswith("## ") else f"## {card.parent.name}\n\n"
        lines += [title + text, ""]
    return "\n".join([*lines, ""])


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    pages = {f"reference/{part.replace('.', '_')}.md": reference_page(part) for part in PARTS}
    pages[f"reference/{PACKAGE}.md"] = package_page()
    pages["reference/command_line.md"] = command_line_page()
    pages["model_cards.md"] = model_cards_page()
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Link every `kh.part.Name` in a page's text to its reference; an unknown one is an error."""
    return _CODE_OR_NAME.sub(_linked, markdown)


def _linked(match: re.Match) -> str:
    if match["fence"]:
        return match[0]
    words = match["name"].split(".")
    if words[0] in PARTS and len(words) > 1 and words[0:2] != ["data", "synthetic"]:
        words = words[:2]
    elif words[0:2] == ["data", "synthetic"] and len(words) > 2:
        words = words[:3]
    elif (len(words) == 1 and words[0] in PARTS) or words == ["data", "synthetic"]:
        return match[0]
    return f"[`{match['shown']}`][{PACKAGE}.{'.'.join(words)}]"
