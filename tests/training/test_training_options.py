import dataclasses
import json

import pytest

from keras_hand3d.training import TrainingOptions


def test_what_is_not_said_follows_the_length():
    options = TrainingOptions(save_every=7).resolved(30_000)
    assert (options.test_every, options.save_every, options.picture_every) == (1000, 7, 6000)
    short = TrainingOptions().resolved(20)
    assert (short.test_every, short.save_every, short.picture_every) == (20, 20, 20)


def test_options_travel_as_json():
    options = TrainingOptions(seed=5, init=("a", "b"), ema=0.99)
    content = json.loads(json.dumps(dataclasses.asdict(options)))
    assert TrainingOptions.from_dict(content) == options


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("precision", "float8", "Unknown precision 'float8'"),
        ("ema", 1.0, "ema: expected a number from 0 to below 1"),
        ("save_every", 0, "save_every: expected a number from 1, got 0"),
        ("clip_norm", float("nan"), "clip_norm: expected a number from 0"),
        ("seed", -1, "seed: expected a number from 0"),
    ],
)
def test_what_does_not_fit_is_named(name, value, message):
    with pytest.raises(ValueError, match=message):
        TrainingOptions(**{name: value})
