import json
from dataclasses import asdict
from types import SimpleNamespace

import numpy as np
import pytest
import release_preset

from keras_hand3d.models import LiftingNet
from keras_hand3d.models.hand_model import serialize_model
from keras_hand3d.models.presets import verify_preset
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import Run, TrainingOptions

DATA = "synthetic:wide:24"


def _settings(changes=None, init=(), **options):
    recipe = asdict(RECIPES["hand_pose_25d"]) | (changes or {})
    return recipe, asdict(TrainingOptions()) | {"init": list(init)} | options


def _changed(changes, init=(), **options):
    return release_preset.changed(*_settings(changes, init, **options), 70)


def _run(root, name, canvas=320, steps=70, **settings):
    recipe, options = _settings(**settings)
    folder = root / name
    folder.mkdir()
    config = {"format": 2, "recipe": recipe, "options": options, "data": {"canvas": canvas}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "history.csv").write_text(f"step,loss\n10,1.0\n{steps},0.5\n")
    return Run(folder)


def test_a_run_of_the_recipe_as_it_is_needs_its_steps_alone(tmp_path):
    assert release_preset.commands([_run(tmp_path, "pose")], [DATA]).splitlines() == [
        "keras-hand3d data pack synthetic:wide:24 renders",
        "keras-hand3d train hand_pose_25d --data renders --run runs/pose --steps 70",
    ]


def test_a_run_that_others_came_before_on_a_mixture(tmp_path):
    runs = [
        _run(tmp_path, "small", canvas=160, steps=30),
        _run(tmp_path, "whole", init=["runs/small"]),
    ]
    assert release_preset.commands(runs, [DATA, "synthetic:rhd:9:3"]).splitlines() == [
        "keras-hand3d data pack synthetic:wide:24 renders_1",
        "keras-hand3d data pack synthetic:rhd:9:3 renders_2",
        "keras-hand3d train hand_pose_25d --data renders_1 --data renders_2 --canvas 160 "
        "--run runs/small --steps 30",
        "keras-hand3d train hand_pose_25d --data renders_1 --data renders_2 "
        "--run runs/whole --steps 70 --init runs/small",
    ]


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"batch_size": 32}, "--batch-size 32"),
        ({"backbone": "MobileNetV2"}, "--set backbone=MobileNetV2"),
        ({"warmup_steps": 20}, "--set warmup_steps=20"),
        ({"learning_rates": ((0, 1.2e-3),)}, "--learning-rate 0.0012"),
        (
            {"learning_rates": ((0, 1e-3), (9, 2e-4))},
            '--set "learning_rates=(0,0.001),(9,0.0002)"',
        ),
        ({"random_crop": True}, "--set random_crop=True"),
        ({"least_shown": 8}, "--set least_shown=8"),
        ({"freeze": ["stem*"]}, '--freeze "stem*"'),
    ],
)
def test_what_differs_is_an_option(changes, option):
    assert _changed(changes).endswith(f" --steps 70 {option}")


def test_noise_that_differs_is_set_by_name():
    noise = RECIPES["hand_pose_25d"].noise | {"zoom_noise": 0.55}
    assert _changed({"noise": noise}).endswith(" --steps 70 --set noise.zoom_noise=0.55")


def test_augmentation_that_the_run_did_without_is_zero():
    augmentation = dict(RECIPES["hand_pose_25d"].augmentation)
    del augmentation["jpeg"]
    assert _changed({"augmentation": augmentation}).endswith(" --set augmentation.jpeg=0")


def test_half_precision_is_named():
    assert _changed({}, precision="bfloat16").endswith(" --steps 70 --precision bfloat16")


def test_held_samples_are_named():
    assert _changed({}, hold=True).endswith(" --steps 70 --hold")


def test_many_data_sets_are_packed_in_a_loop(tmp_path):
    names = [f"synthetic:wide:24:{seed}" for seed in range(5)]
    lines = release_preset.commands([_run(tmp_path, "pose")], names).splitlines()
    assert lines[:2] == ["given=(); n=0", f"for name in {' '.join(names)}; do"]
    assert lines[-2:] == [
        "done",
        'keras-hand3d train hand_pose_25d "${given[@]}" --run runs/pose --steps 70',
    ]


def test_starts_and_seeds_are_named():
    assert _changed({}, ["runs/a"], seed=3).endswith(" --init runs/a --seed 3")


def test_what_was_trained_in_half_precision_is_released_in_single():
    trained = LiftingNet(width=0.05, dtype="mixed_bfloat16")
    released = release_preset.in_single_precision(trained)
    config = serialize_model(released)["config"]
    assert {config["dtype"], config["pose_prior"]["config"]["dtype"]} == {"float32"}
    for value, expected in zip(released.get_weights(), trained.get_weights(), strict=True):
        np.testing.assert_array_equal(value, expected)


CURVE = ((0.7, 0.5, 0.01), (0.6, 0.7, 0.05), (0.4, 0.8, 0.06), (0.3, 0.81, 0.5))
"""Scores, each with the recall and the false hands an image from there on."""


@pytest.mark.parametrize(("most_false", "score"), [(None, 0.4), (0.05, 0.6), (0.02, 0.7)])
def test_the_best_score_has_the_greatest_f1_or_keeps_to_what_is_allowed(most_false, score):
    result = SimpleNamespace(score_curve=CURVE, hands=100, images=100)
    assert release_preset.best_score(result, most_false)[0] == score


def test_without_any_allowed_score_there_is_none():
    result = SimpleNamespace(score_curve=CURVE, hands=100, images=100)
    with pytest.raises(SystemExit, match=r"more than 0\.001 false hands"):
        release_preset.best_score(result, 0.001)


def test_averaged_weights_lie_between():
    (weights,) = release_preset.averaged([np.array([0.0, 4.0])], [np.array([2.0, 0.0])], 0.25)
    np.testing.assert_allclose(weights, [1.5, 1.0])


def test_new_figures_leave_the_weights_alone(tmp_path):
    LiftingNet(width=0.05).save_to_preset(tmp_path / "net", metrics={"old": 1.0})
    before = verify_preset(tmp_path / "net")
    release_preset.write_metrics(tmp_path / "net", {"new": 2.0})
    after = verify_preset(tmp_path / "net")
    assert after == before | {"metrics": {"new": 2.0}}


@pytest.mark.parametrize(
    ("sources", "is_so"),
    [
        (["hand_detector_lite"], True),
        (["runs/second/model"], True),
        (["runs/secondhand/model"], False),
        (["another"], False),
        ([], False),
    ],
)
def test_a_training_goes_on_from_the_preset_or_a_run_of_its_card(sources, is_so):
    card = "keras-hand3d train hand_detector --data renders --run runs/second --steps 9"
    assert release_preset.goes_on("hand_detector_lite", sources, card) == is_so
