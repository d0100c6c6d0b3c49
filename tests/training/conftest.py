import keras
import pytest


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(tmp_path_factory):
    """Trainings of the same shape are compiled once for all tests here."""
    if keras.backend.backend() != "jax":
        yield
        return
    import jax

    folder = str(tmp_path_factory.mktemp("compiled"))
    jax.config.update("jax_compilation_cache_dir", folder)
    yield
    jax.config.update("jax_compilation_cache_dir", None)
