"""Names of a package whose modules load when they are first used."""

import importlib
from collections.abc import Callable, Mapping


def lazy_names(
    package: str, modules: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """A package's ``__getattr__`` and ``__dir__`` (PEP 562).

    Args:
        package: The package's ``__name__``.
        modules: By public name, the module of the package that has it. No name may be that of a
            module: once loaded, the module would stand in its place.

    Returns:
        Both functions. The first raises `AttributeError` for a name that is not among them.
    """

    def get(name):
        if name in modules:
            return getattr(importlib.import_module(f"{package}.{modules[name]}"), name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def names():
        return sorted({*vars(importlib.import_module(package)), *modules})

    return get, names
