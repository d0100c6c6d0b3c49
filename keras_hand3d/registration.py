"""Registering serialisable classes with Keras without importing Keras.

Keras finds the classes of a saved model only if their modules were imported. Importing them with
the package would load Keras and its backend for a mere ``--help``, and before a backend could be
chosen. So they are imported once Keras has been: by the user, or by a module of the package, at
whose end they follow, since until then they would find it half there.
"""

import importlib
import importlib.abc
import sys
import threading
from collections.abc import Sequence


def register_with_keras(modules: Sequence[str]) -> None:
    """Import modules now if Keras is loaded, else as soon as it is.

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
    """Finds Keras and the modules' packages as usual, and imports the modules after Keras."""

    def __init__(self, modules):
        self.modules = modules
        self.packages = tuple({f"{module.partition('.')[0]}." for module in modules})
        self.running, self.lock = 0, threading.Lock()

    def find_spec(self, fullname, path, target=None):
        if fullname != "keras" and not fullname.startswith(self.packages):
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        specs = (finder.find_spec(fullname, path, target) for finder in others)
        spec = next((spec for spec in specs if spec is not None), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Watched(spec.loader, self)
        return spec

    def run(self, loader, module):
        """Run a module; import the modules if it was the outermost one and Keras is there."""
        with self.lock:
            self.running += 1
        try:
            loader.exec_module(module)
        finally:
            with self.lock:
                self.running -= 1
        with self.lock:
            is_due = not self.running and "keras" in sys.modules and self in sys.meta_path
            if is_due:
                sys.meta_path.remove(self)
        if is_due:
            _import_all(self.modules)


class _Watched(importlib.abc.Loader):
    """A module's own loader, but that the finder runs the module."""

    def __init__(self, loader, finder):
        self.loader, self.finder = loader, finder

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        # Put back, so that the module looks as if it had never been wrapped.
        module.__loader__ = module.__spec__.loader = self.loader
        self.finder.run(self.loader, module)

    def __getattr__(self, name):
        # ``python -m`` asks the loader for the code.
        return getattr(self.loader, name)
