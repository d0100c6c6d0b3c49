"""Tests that need a backend beside the one in use."""

import importlib.util

import pytest


def needs(name):
    """Mark of a test that needs a backend: not everybody installs all three."""
    missing = importlib.util.find_spec(name) is None
    return pytest.mark.skipif(missing, reason=f"{name} is not installed")
