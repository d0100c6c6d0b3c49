"""Registering serialisable classes with Keras without importing Keras.

Keras finds the classes of a saved model only if their modules were imported. Importing them with
the package would load Keras and its backend for a mere ``--help``, and before a backend could be
chosen. So they are imported at the moment Keras itself has been.
"""

import importlib
import importlib.abc
import importlib.util
import sys
from collections.abc import Sequence


def register_with_keras(modules: Sequence[str]) -> None:
    """Import modules now if Keras is loaded, else right after it is.

    Args:
        modules: Full names of the modules that register classes.
    """
    if "keras" in sys.modules and not _is_being_imported(sys.modules["keras"]):
        _import_all(modules)
    else:
        sys.meta_path.insert(0, _AfterKeras(tuple(modules)))


def _import_all(modules):
    for module in modules:
        importlib.import_module(module)


def _is_being_imported(module):
    return getattr(module.__spec__, "_initializing", False)


class _AfterKeras(importlib.abc.MetaPathFinder):
    """Finds Keras as usual, with a loader that imports further modules once Keras has run."""

    def __init__(self, modules):
        self.modules = modules

    def find_spec(self, fullname, path, target=None):
        if fullname != "keras":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec("keras")
        if spec is not None and spec.loader is not None:
            spec.loader = _ThenImport(spec.loader, self.modules)
        return spec


class _ThenImport(importlib.abc.Loader):
    """Runs a module with its own loader, then imports further modules."""

    def __init__(self, loader, modules):
        self.loader, self.modules = loader, modules

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        # Put back, so that the module looks as if it had never been wrapped.
        module.__loader__ = module.__spec__.loader = self.loader
        self.loader.exec_module(module)
        _import_all(self.modules)
