"""Runs a page's code, block after block, in one folder and one namespace."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import keras
from code_blocks import commands
from substitutions import quick_python, quick_words
from typer.testing import CliRunner

from keras_hand3d.cli.main import app

ROOT = Path(__file__).parents[2]
_ASSIGNMENT = re.compile(r"^([A-Z_]+)=(.*)$")
# What would ask for another process, or for devices that this one has not been begun with.
_OWN_PROCESS = ("--backend", "--devices", "--hosts", "--engine")
_SHELL = ("cat", "cd", "cp", "head", "ls", "mkdir")


class PageError(AssertionError):
    """A block of a page does not do what it shows."""


class PageRunner:
    """Runs the blocks of a page.

    ``keras-hand3d`` commands run in this process, in one of their own where they name a backend or
    devices; of ``make``, ``pip``, ``git`` and ``.`` it is checked that target, extra and file are
    there.

    Args:
        name: The page's name, for messages.
        folder: Working folder, which is the current one.
    """

    def __init__(self, name, folder):
        self.name, self.folder = name, Path(folder)
        self.namespace = {"__name__": "__main__"}

    def run(self, block):
        """Run a block, or write the file that it is."""
        if block.title:
            path = self.folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(quick_python(block.code), encoding="utf-8")
        elif block.language == "python":
            self._python(block)
        else:
            for words in commands(block):
                self._command(words, block)

    def _python(self, block):
        # Lines of a traceback are those of the page.
        code = "\n" * (block.line - 1) + quick_python(block.code)
        exec(compile(code, self.name, "exec"), self.namespace)

    def _command(self, words, block):
        environment, words = _split_assignments(words)
        head, *rest = words
        where = f"{self.name}:{block.line}: {' '.join(words)}"
        if head == "keras-hand3d":
            self._keras_hand3d(quick_words(rest), environment, where)
        elif head == "python":
            self._script(rest, environment, where)
        elif head in _SHELL:
            self._process(words, environment, where)
        elif head in _CHECKS:
            problem = _CHECKS[head](rest)
            if problem:
                raise PageError(f"{where}: {problem}")
        else:
            raise PageError(f"{where}: the tests cannot run {head}: say why, before the block.")

    def _keras_hand3d(self, words, environment, where):
        if environment or any(word.split("=")[0] in _OWN_PROCESS for word in words):
            self._process([sys.executable, "-m", "keras_hand3d.cli", *words], environment, where)
            return
        result = CliRunner().invoke(app, words)
        if result.exit_code:
            raise PageError(f"{where}\nran as {words}, status {result.exit_code}:\n{result.output}"
                            ) from result.exception  # fmt: skip

    def _script(self, words, environment, where):
        script = ROOT / words[0]
        if words[0].startswith(("benchmarks/", "docs/")):
            if not script.is_file():
                raise PageError(f"{where}: there is no such file.")
            return
        path = script if words[0].startswith("examples/") else words[0]
        self._process([sys.executable, str(path), *words[1:]], environment, where)

    def _process(self, words, environment, where):
        """A process of its own, under the backend of the tests unless the page names one."""
        paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
        own = {"KERAS_BACKEND": keras.backend.backend(), "PYTHONPATH": paths}
        result = subprocess.run(
            words, cwd=self.folder, env=os.environ | own | environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300,
        )  # fmt: skip
        if result.returncode:
            raise PageError(f"{where}: status {result.returncode}:\n{result.stdout}")


def _split_assignments(words):
    environment = {}
    while words and (match := _ASSIGNMENT.match(words[0])):
        environment[match[1]] = match[2]
        words = words[1:]
    return environment, words


def _problem_of_make(words):
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    targets |= {f"test-{name}" for name in ("jax", "tensorflow", "torch")}
    unknown = [word for word in words if "=" not in word and word not in targets]
    return f"the Makefile has no target {', '.join(unknown)}." if unknown else None


def _problem_of_dot(words):
    venv = re.search(r"^VENV := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    expected = [f"{venv}/bin/activate"]
    return None if words == expected else f"expected {expected[0]}, which make installs into."


def _problem_of_pip(words):
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    named = re.findall(r"\[([\w, -]+)\]", " ".join(words))
    unknown = {name.strip() for group in named for name in group.split(",")} - set(extras)
    return f"there is no extra {', '.join(sorted(unknown))}." if unknown else None


def _problem_of_git(words):
    return None if words[:1] in (["clone"], ["pull"]) else "expected clone or pull."


_CHECKS = {
    "make": _problem_of_make,
    "pip": _problem_of_pip,
    "git": _problem_of_git,
    ".": _problem_of_dot,
}
