import dataclasses

import pytest

from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import (
    Run,
    TrainingOptions,
    recorded_distribution,
    recorded_training,
)

OPTIONS = TrainingOptions(clip_norm=1, init=("lifting_lite",))


def _config(recipe="posenet"):
    return {
        "recipe": dataclasses.asdict(RECIPES[recipe]),
        "options": dataclasses.asdict(OPTIONS),
        "distribution": {"devices": 2, "hosts": 1},
        "data": {"path": ["a=1", "b=2"], "split": "training", "canvas": 320, "cache": False,
                 "test_path": None, "samples": 3, "fingerprint": "0a"},
        "versions": {"backend": "jax"},
    }  # fmt: skip


@pytest.mark.parametrize("name", list(RECIPES))
def test_what_was_recorded_comes_back(tmp_path, name):
    run = Run.create(tmp_path / "run", _config(name))
    assert recorded_training(run) == (RECIPES[name], OPTIONS)
    assert recorded_distribution(run) == {"devices": 2, "hosts": 1}


def test_one_device_is_what_nothing_is_said_of(tmp_path):
    config = _config()
    del config["distribution"]
    run = Run.create(tmp_path / "run", config)
    assert recorded_distribution(run) == {"devices": 1, "hosts": 1}


GONE = object()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("data", GONE),
        ("data", None),
        ("data", []),
        ("data.path", 5),
        ("data.path", []),
        ("data.fingerprint", GONE),
        ("data.canvas", "x"),
        ("data.canvas", 8193),
        ("data.split", "all"),
        ("versions", GONE),
        ("versions.backend", None),
        ("distribution", None),
        ("distribution.devices", 0),
        ("recipe", []),
        ("recipe.steps", "x"),
        ("recipe.steps", GONE),
        ("recipe.network", "Foo"),
        ("recipe.noise", 5),
        ("recipe.noise", {"foo": 1.0}),
        ("recipe.width", None),
        ("recipe.steps", 2**31),
        ("recipe.width", 1e6),
        ("recipe.width", float("nan")),
        ("recipe.batch_size", 0),
        ("recipe.batch_size", 2**30),
        ("recipe.learning_rates", []),
        ("recipe.learning_rates", [[0]]),
        ("recipe.learning_rates", [[0, -1e-4]]),
        ("recipe.learning_rates", [[0, float("nan")]]),
        ("recipe.learning_rates", [[5, 1e-4]]),
        ("options", "x"),
        ("options.save_every", "x"),
        ("options.keep", 0),
    ],
)
@pytest.mark.parametrize("read", [recorded_training, recorded_distribution])
def test_a_damaged_field_is_named(tmp_path, read, place, value):
    config = _config()
    *groups, name = place.split(".")
    content = config[groups[0]] if groups else config
    if value is GONE:
        del content[name]
    else:
        content[name] = value
    run = Run.create(tmp_path / "run", config)
    with pytest.raises(ValueError, match=r"run/config\.json: ") as raised:
        read(run)
    assert all(part in str(raised.value) for part in place.split("."))


def test_an_unknown_field_is_named(tmp_path):
    config = _config()
    config["recipe"]["momentum"] = 1
    with pytest.raises(ValueError, match=r"run/config\.json: .*momentum"):
        recorded_training(Run.create(tmp_path / "run", config))
