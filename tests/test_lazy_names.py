import sys
import types

import pytest

from keras_hand3d.lazy_names import lazy_names


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package whose module ``heavy`` has a class and loads late."""
    (tmp_path / "late_package").mkdir()
    (tmp_path / "late_package" / "__init__.py").write_text(
        "from keras_hand3d.lazy_names import lazy_names\n"
        "__getattr__, __dir__ = lazy_names(__name__, {'Heavy': 'heavy'})\n"
    )
    (tmp_path / "late_package" / "heavy.py").write_text("class Heavy: pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield __import__("late_package")
    for name in ("late_package", "late_package.heavy"):
        sys.modules.pop(name, None)


def test_the_module_loads_when_its_name_is_used(package):
    assert "late_package.heavy" not in sys.modules
    assert package.Heavy.__name__ == "Heavy"
    assert isinstance(sys.modules["late_package.heavy"], types.ModuleType)


def test_from_imports_work(package):
    from late_package import Heavy

    assert Heavy is package.Heavy


def test_names_are_listed_before_they_are_used(package):
    assert "Heavy" in dir(package)


def test_another_name_is_an_attribute_error():
    get, _ = lazy_names("a.package", {"Heavy": "heavy"})
    with pytest.raises(AttributeError, match=r"module 'a\.package' has no attribute 'Light'"):
        get("Light")
