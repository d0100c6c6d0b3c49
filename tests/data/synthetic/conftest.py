from pathlib import Path

import pytest


def pytest_collection_modifyitems(items):
    """The renderer knows nothing of Keras."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.any_backend)
