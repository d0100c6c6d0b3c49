"""The site builds, and what is made of the package at build time is whole."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import keras
import pytest
import typer
from docstrings import PARTS, public_names

from keras_hand3d.cli.main import app

pytest.importorskip("mkdocs", reason="the extra docs is not installed")
pytest.importorskip("mkdocstrings", reason="the extra docs is not installed")
DOCS = Path(__file__).parents[2] / "docs"


def _module(name):
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pages = _module("site_pages")


@pytest.mark.parametrize("part", PARTS)
def test_a_reference_page_has_every_public_name(part):
    expected = {public.name for public in public_names() if public.part == part}
    assert set(pages.public_names(part)) == expected
    page = pages.reference_page(part)
    found = set(re.findall(rf"keras_hand3d\.{re.escape(part)}\.(\w+)(?= }}|$)", page, re.M))
    assert expected <= found


def _commands(command, words=()):
    children = getattr(command, "commands", {})
    for name, child in children.items():
        yield from _commands(child, (*words, name))
    if not children:
        yield words, command


def test_the_command_line_page_has_every_command_and_option():
    page = pages.command_line_page()
    for words, command in _commands(typer.main.get_command(app)):
        heading = f"`keras-hand3d {' '.join(words)}`"
        assert heading in page
        section = page[page.index(heading) :].partition("\n##")[0]
        options = [name for parameter in command.params for name in parameter.opts if "--" in name]
        assert [name for name in options if f"`{name}" not in section] == []


def test_there_is_a_page_without_model_cards(tmp_path):
    assert "no card yet" in pages.model_cards_page(tmp_path / "presets")


def test_model_cards_become_sections(tmp_path):
    for name, text in (
        ("one", "---\nlicense: x\n---\n# First\n\n## Data\n\n```bash\n# a comment\n```\n"),
        ("two", "Words alone.\n"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model_card.md").write_text(text)
    page = pages.model_cards_page(tmp_path)
    headings = re.findall(r"^#+ .*", page, re.MULTILINE)
    assert headings == ["# Model cards", "## First", "### Data", "# a comment", "## two"]
    assert "license" not in page


def test_names_become_links_but_not_in_code():
    text = "See `kh.geometry.project` and `kh.data`.\n\n```python\n# `kh.geometry.project`\n```\n"
    linked = "[`kh.geometry.project`][keras_hand3d.geometry.project]"
    expected = text.replace("`kh.geometry.project`", linked, 1)
    assert pages.on_page_markdown(text, page=None) == expected


def test_call_arguments_become_a_list():
    text = "Do.\n\nCall arguments:\n    one: Text\n        on.\n    two: More.\n\nOutput:\n    a: b"
    expected = text.replace("    one:", "    - `one`:").replace("    two:", "    - `two`:")
    assert _module("griffe_call_arguments").with_list(text) == expected


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="once is enough")
def test_the_site_builds_without_a_broken_link_and_needs_no_net(tmp_path):
    site = tmp_path / "site"
    result = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=DOCS.parent, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout
    loaded = r'<(?:script|img|iframe)[^>]*src="(https?:[^"]*)"|<link[^>]*href="(https?:[^"]*)"'
    for page in site.rglob("*.html"):
        assert re.findall(loaded, page.read_text(encoding="utf-8")) == [], page
