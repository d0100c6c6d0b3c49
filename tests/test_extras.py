import pytest

from keras_hand3d.extras import needs_extra


def test_a_missing_package_is_named_with_its_extra():
    message = r"^Drawing needs no_such_package: pip install 'keras-hand3d\[art\]'\.$"
    with pytest.raises(ValueError, match=message), needs_extra("art", "Drawing"):
        import no_such_package  # noqa: F401


def test_a_way_out_is_said():
    with (
        pytest.raises(ValueError, match=r"\[art\]', or use --plain\.$"),
        needs_extra("art", "Drawing", "or use --plain"),
    ):
        import no_such_package  # noqa: F401


def test_what_is_installed_is_imported():
    with needs_extra("art", "Drawing"):
        import json
    assert json.loads("1") == 1
