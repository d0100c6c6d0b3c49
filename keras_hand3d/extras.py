"""Parts that need a package which not everyone has installed."""

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def needs_extra(extra: str, what: str, otherwise: str = "") -> Iterator[None]:
    """Say which extra to install where an import inside of the block fails.

    Args:
        extra: Name of the extra in pyproject.toml.
        what: What needs it, the beginning of the message.
        otherwise: What to do without it, the end of the message.

    Raises:
        ValueError: If a package is missing, naming it and the extra.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        rest = f", {otherwise}." if otherwise else "."
        raise ValueError(
            f"{what} needs {error.name}: pip install 'keras-hand3d[{extra}]'{rest}"
        ) from None
