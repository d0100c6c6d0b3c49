import inspect

import pytest

from keras_hand3d.cli.train import RecipeName
from keras_hand3d.layers import HandCrop
from keras_hand3d.recipes import RECIPES


def test_the_command_line_names_every_recipe():
    assert {name.value for name in RecipeName} == set(RECIPES)


def test_posenet_is_as_published():
    recipe = RECIPES["posenet"]
    assert (recipe.batch_size, recipe.steps) == (8, 30_000)
    assert recipe.learning_rates == ((0, 1e-4), (10_000, 1e-5), (20_000, 1e-6))
    assert recipe.noise == {"uv_noise": 2.5, "center_noise": 20.0}


def test_lifting_is_as_published():
    recipe = RECIPES["lifting_proposed"]
    assert (recipe.batch_size, recipe.steps) == (8, 80_000)
    assert recipe.learning_rates == ((0, 1e-5), (60_000, 1e-6))
    assert recipe.noise == {
        "uv_noise": 2.5,
        "center_noise": 20.0,
        "offset_noise": 10.0,
        "scale_noise": 0.2,
    }


@pytest.mark.parametrize("name", RECIPES)
def test_noise_is_known_to_the_layer(name):
    assert set(RECIPES[name].noise) <= set(inspect.signature(HandCrop).parameters)
