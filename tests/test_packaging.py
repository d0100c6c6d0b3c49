import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_every_folder_of_code_is_packaged():
    folders = {"keras_hand3d.cli"}
    for init in (ROOT / "keras_hand3d").rglob("__init__.py"):
        folders.add(".".join(init.parent.relative_to(ROOT).parts))
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == folders


def test_raw_backends_are_not_imported_by_the_package():
    banned = PROJECT["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]
    assert set(banned) == {"tensorflow", "jax", "torch"}
    assert not any(
        p.startswith("keras_hand3d") for p in PROJECT["tool"]["ruff"]["lint"]["per-file-ignores"]
    )


def test_no_module_is_over_400_lines():
    long = {
        str(path.relative_to(ROOT)): count
        for folder in ("keras_hand3d", "cli", "tests", "benchmarks", "examples")
        for path in (ROOT / folder).rglob("*.py")
        if (count := len(path.read_text().splitlines())) > 400
    }
    assert not long
