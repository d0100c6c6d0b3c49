import dataclasses
import inspect
import json
import sys

import pytest

from keras_hand3d.cli.train_options import RecipeName
from keras_hand3d.data import AUGMENTATIONS, PLACE_NOISE
from keras_hand3d.layers import HandCrop
from keras_hand3d.recipes import RECIPES, Recipe, quick
from keras_hand3d.recipes.recipe import REAL_TIME_NETWORKS

LIFTINGS = [name for name in RECIPES if name.startswith("lifting_")]


def test_the_command_line_names_every_recipe():
    assert {name.value for name in RecipeName} == set(RECIPES)


def test_handsegnet_is_as_published():
    recipe = RECIPES["handsegnet"]
    assert (recipe.batch_size, recipe.steps) == (8, 40_000)
    assert recipe.learning_rates == ((0, 1e-5), (20_000, 1e-6), (30_000, 1e-7))
    assert (recipe.random_crop, recipe.augmentation, recipe.noise) == (True, {"hue": 0.1}, {})


def test_posenet_is_as_published():
    recipe = RECIPES["posenet"]
    assert (recipe.batch_size, recipe.steps) == (8, 30_000)
    assert recipe.learning_rates == ((0, 1e-4), (10_000, 1e-5), (20_000, 1e-6))
    assert recipe.noise == {"uv_noise": 2.5, "center_noise": 20.0}


@pytest.mark.parametrize("name", LIFTINGS)
def test_a_lifting_is_as_published(name):
    recipe = RECIPES[name]
    assert (recipe.network, f"lifting_{recipe.variant}") == ("LiftingNet", name)
    assert (recipe.batch_size, recipe.steps) == (8, 80_000)
    assert recipe.learning_rates == ((0, 1e-5), (60_000, 1e-6))
    assert recipe.noise == {
        "uv_noise": 2.5,
        "center_noise": 20.0,
        "offset_noise": 10.0,
        "scale_noise": 0.2,
    }


@pytest.mark.parametrize("name", RECIPES)
def test_what_a_recipe_varies_is_known(name):
    recipe = RECIPES[name]
    of_crops = inspect.signature(HandCrop).parameters
    assert set(recipe.noise) <= set(
        PLACE_NOISE if recipe.network in REAL_TIME_NETWORKS else of_crops
    )
    assert set(recipe.augmentation) <= set(AUGMENTATIONS)


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_says_what_it_needs_and_gives(name):
    text = " ".join(sys.modules[f"keras_hand3d.recipes.{name}"].__doc__.split())
    for part in (
        "Paper: ",
        f"keras-hand3d train {name} ",
        "Hardware: ",
        "Time: ",
        "Expected score",
    ):
        assert part in text


@pytest.mark.parametrize("name", RECIPES)
def test_the_quick_variant_is_narrow_and_short(name):
    small = quick(RECIPES[name])
    assert small.width <= 0.25
    assert small.steps <= RECIPES[name].steps / 7


def test_a_recipe_travels_as_json():
    recipe = dataclasses.replace(RECIPES["end_to_end"], freeze=("pose_net/*",))
    content = json.loads(json.dumps(dataclasses.asdict(recipe)))
    assert Recipe.from_dict(content) == recipe
