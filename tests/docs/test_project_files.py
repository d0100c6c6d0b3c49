"""CONTRIBUTING, CHANGELOG and CITATION fit the project."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_files_that_contributing_names_are_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:keras_hand3d|cli|tests|benchmarks|docs)/[\w/.-]+)`", text)
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_citation_is_that_of_this_version_and_of_the_paper():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["license"]) == (PROJECT["version"], PROJECT["license"])
    (paper,) = citation["references"]
    assert [author["family-names"] for author in paper["authors"]] == ["Zimmermann", "Brox"]
    assert paper["year"] == 2017


def test_the_changelog_begins_with_what_is_not_released():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)[0] == "Unreleased"


def test_the_readme_says_how_every_extra_is_installed():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.search(r"^## Installing\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)[1]
    named = set(re.findall(r"\w+", section))
    # `make` installs what tests and documentation need.
    assert set(PROJECT["optional-dependencies"]) - named == {"docs", "dev", "tensorflow"}
