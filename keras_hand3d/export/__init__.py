"""From a model to a file that another runtime loads, checked to be the same.

Importing this loads no Keras: a format decides under which backend its file is written.
"""

import importlib

from keras_hand3d.export.formats import FORMATS, ExportFormat, check_request, format_named

_NAMES = {"export_model": "exporter"}

__all__ = ["FORMATS", "ExportFormat", "check_request", "export_model", "format_named"]


def __getattr__(name):
    if name in _NAMES:
        return getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
