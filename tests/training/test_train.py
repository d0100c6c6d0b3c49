import csv
import dataclasses
import errno
import json

import numpy as np
import pytest
from hand_data import entries
from small_training import OPTIONS, RECIPE, silent_console, small_source

from keras_hand3d.data import ImageFolder
from keras_hand3d.images import read_image
from keras_hand3d.models import HandModel, LiftingNet
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import Checkpoints, Run, build_task, resume, train

NO_TESTS = dataclasses.replace(OPTIONS, test_every=100)


def _rows(run):
    with (run.folder / "history.csv").open() as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A run with test data, an average of the weights and clipped gradients, and its console."""
    root = tmp_path_factory.mktemp("trained")
    source, console = small_source(root / "data"), silent_console()
    options = dataclasses.replace(OPTIONS, ema=0.5, clip_norm=1.0, picture_every=12)
    result = train(
        RECIPE,
        source,
        root / "run",
        options,
        test_source=small_source(root / "test", entries(3)[1:]),
        data_info={"path": "here"},
        console=console,
    )
    return result, console.file.getvalue()


@pytest.mark.any_backend
def test_the_result_says_how_it_ended(trained):
    result, _ = trained
    assert (result.step, result.ended, result.signal) == (12, "complete", None)


def test_history_has_the_first_step_every_row_and_every_test(trained):
    rows = _rows(trained[0].run)
    assert [int(row["step"]) for row in rows] == [1, 5, 6, 10, 12]
    assert [bool(row["test_loss"]) for row in rows] == [False, False, True, False, True]
    assert {float(row["learning_rate"]) for row in rows} == {1e-3}
    assert all(np.isfinite(float(row["loss"])) for row in rows)


def test_lines_are_printed_where_there_is_no_terminal(trained):
    _, text = trained
    steps = [line.split()[1] for line in text.splitlines() if line.startswith("step")]
    assert steps == ["5/12", "6", "10/12", "12/12", "12"]
    assert "images/s" in text
    assert "data wait" in text
    assert "left" in text
    assert "test loss" in text


def test_the_config_says_how_to_repeat_the_run(trained):
    config = trained[0].run.config
    assert config["recipe"]["steps"] == 12
    assert config["recipe"]["learning_rates"] == [[0, 1e-3]]
    assert (config["recipe"]["width"], config["options"]["seed"]) == (0.05, 3)
    assert (config["options"]["ema"], config["options"]["save_every"]) == (0.5, 4)
    assert (config["data"]["samples"], config["data"]["path"]) == (3, "here")
    assert len(config["data"]["fingerprint"]) == 64
    assert {"keras", "keras_hand3d", "backend", "python"} <= set(config["versions"])
    assert "git_commit" in config


def test_the_last_and_the_best_model_come_back(trained):
    run = trained[0].run
    for model in (run.load_model(), HandModel.from_preset(run.folder / "best")):
        assert isinstance(model, LiftingNet)
        inputs = {"keypoint_score_maps": np.zeros((1, 32, 32, 21)), "hand_side": np.eye(2)[:1]}
        assert np.isfinite(model.predict_on_batch(inputs)["prediction"]).all()
    metadata = json.loads((run.folder / "best" / "metadata.json").read_text())
    tests = [float(row["test_loss"]) for row in _rows(run) if row["test_loss"]]
    assert metadata["metrics"]["test_loss"] == min(tests)


def test_the_folder_holds_what_it_says(trained):
    names = sorted(path.name for path in trained[0].run.folder.iterdir())
    assert names == ["best", "checkpoints", "config.json", "history.csv", "model", "pictures"]
    assert Checkpoints(trained[0].run.folder / "checkpoints").steps() == [4, 8, 12]
    picture = trained[0].run.folder / "pictures" / "step_00000012.png"
    assert picture.stat().st_size > 10_000
    # Below a line that tells the step.
    title = read_image(picture)[:26]
    assert title[:, :100].max() == 255 and not title[:, 100:].any()


def test_the_saved_weights_are_the_average(trained):
    run = trained[0].run
    checkpoint = Checkpoints(run.folder / "checkpoints").latest()
    names = checkpoint.record["variables"]
    arrays = {name: checkpoint.arrays[f"{i:05d}"] for i, name in enumerate(names)}
    saved = run.load_model().pose_prior.get_layer("fc_xyz").kernel
    average = arrays["adam/fc_xyz_kernel_average"]
    np.testing.assert_array_equal(saved, average)
    assert np.abs(average - arrays["fc_xyz/kernel"]).max() > 0


def test_equal_seeds_give_equal_runs_wherever_the_samples_are(trained, tmp_path):
    source = small_source(tmp_path / "data")
    recipe, options = dataclasses.replace(RECIPE, steps=3), dataclasses.replace(NO_TESTS, seed=1)
    held = dataclasses.replace(options, hold=True)
    runs = [
        train(recipe, source, tmp_path / name, how, console=silent_console()).run
        for name, how in (("a", options), ("b", held))
    ]
    histories = [(run.folder / "history.csv").read_text() for run in runs]
    assert histories[0] == histories[1]
    # The fixture's seed is another, its data are the same.
    first, other = (_rows(run)[0] for run in (runs[0], trained[0].run))
    assert (first["step"], other["step"]) == ("1", "1")
    assert first["loss"] != other["loss"]


def test_an_existing_run_is_not_overwritten(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "config.json").write_text("mine")
    with pytest.raises(FileExistsError, match="run exists already"):
        train(RECIPE, small_source(tmp_path / "data"), tmp_path / "run")
    assert (tmp_path / "run" / "config.json").read_text() == "mine"


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"xyz": None}, "lifting_proposed needs hands_xyz"), ({"hand": None}, "needs hand_side")],
)
def test_data_that_lacks_a_field_is_refused_before_anything_is_made(tmp_path, changes, message):
    with pytest.raises(ValueError, match=message):
        train(RECIPE, small_source(tmp_path / "data", entries(2, **changes)), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_samples_without_hands_are_left_out_of_what_needs_hands(tmp_path):
    source, console = small_source(tmp_path / "data", entries(3)), silent_console()
    source.always_has_hand = False
    source.shows_hand = lambda: np.array([True, False, True])
    run = train(RECIPE, source, tmp_path / "run", NO_TESTS, console=console).run
    assert run.config["data"]["samples"] == 2
    assert "1 of 3 samples show no hand and are left out." in console.file.getvalue()


def test_a_recipe_leaves_out_what_shows_too_little(tmp_path):
    source, console = small_source(tmp_path / "data", entries(3)), silent_console()
    source.visible_keypoints = lambda: np.array([14, 13, 0])
    recipe = dataclasses.replace(RECIPE, least_shown=13)
    run = train(recipe, source, tmp_path / "run", NO_TESTS, console=console).run
    assert run.config["data"]["samples"] == 2
    text = "1 of 3 samples show fewer than 13 visible key points of a hand and are left out."
    assert text in console.file.getvalue()


def test_data_with_samples_without_hands_is_refused_before_anything_is_made(tmp_path):
    source = small_source(tmp_path / "data")
    source.always_has_hand = False
    with pytest.raises(ValueError, match="lifting_proposed needs a hand in every sample"):
        train(RECIPE, source, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_the_root_of_the_data_reaches_the_preparation(tmp_path):
    folder = small_source(tmp_path / "data").folder
    source = ImageFolder(folder, canvas=96, root_keypoint="palm")
    assert build_task(RECIPE, source).preparation.select.source_root == "palm"
    with pytest.raises(ValueError, match="Key point 0 of the data is the palm"):
        train(dataclasses.replace(RECIPE, root="wrist"), source, tmp_path / "run")


def test_a_loss_that_is_no_number_ends_the_run_and_keeps_the_last_good_checkpoint(tmp_path):
    diverging = dataclasses.replace(RECIPE, learning_rates=((0, 1e-3), (5, 1e18)))
    with pytest.raises(
        ValueError, match=r"not a number at step \d+, samples 0000\d, 0000\d; that of"
    ):
        train(
            diverging,
            small_source(tmp_path / "data"),
            tmp_path / "run",
            NO_TESTS,
            console=silent_console(),
        )
    checkpoint = Checkpoints(tmp_path / "run" / "checkpoints").latest()
    assert checkpoint.step == 4
    assert all(np.isfinite(array).all() for array in checkpoint.arrays.values())
    assert not (tmp_path / "run" / "model").exists()


@pytest.mark.parametrize("due", ["save_every", "test_every"])
def test_weights_that_are_no_numbers_are_not_kept(tmp_path, due):
    # A step of infinite length, and a checkpoint or a best due before the next loss is known.
    diverging = dataclasses.replace(RECIPE, learning_rates=((0, float("inf")),))
    options = dataclasses.replace(NO_TESTS, **{due: 1})
    with pytest.raises(ValueError, match="weights were not finite at step 1"):
        train(
            diverging,
            small_source(tmp_path / "data"),
            tmp_path / "run",
            options,
            console=silent_console(),
        )
    assert Checkpoints(tmp_path / "run" / "checkpoints").steps() == []
    assert not (tmp_path / "run" / "best").exists()


class _Damaged:
    """A data set whose last sample cannot be read once the training has begun."""

    def __init__(self, source):
        self.source, self.reads = source, 0

    def __getattr__(self, name):
        return getattr(self.source, name)

    def __len__(self):
        return len(self.source)

    def __getitem__(self, index):
        self.reads += 1
        if self.reads > 14:
            raise ValueError("00002.png: expected an image.")
        return self.source[index]


def test_a_damaged_sample_is_named_under_every_backend(tmp_path):
    with pytest.raises(ValueError, match=r"^00002\.png: expected an image\.$"):
        train(
            RECIPE,
            _Damaged(small_source(tmp_path / "data")),
            tmp_path / "run",
            NO_TESTS,
            console=silent_console(),
        )


@pytest.mark.any_backend
def test_without_gain_the_training_ends_early(tmp_path):
    # Nothing is learnt at a rate of zero, so no test is better than the first.
    recipe = dataclasses.replace(RECIPE, learning_rates=((0, 0.0),), noise={}, dropout=False)
    source = small_source(tmp_path / "data")
    options = dataclasses.replace(OPTIONS, test_every=2, patience=2)
    result = train(
        recipe, source, tmp_path / "run", options, test_source=source, console=silent_console()
    )
    assert (result.ended, result.step) == ("early stopping", 6)
    assert (result.run.folder / "model").is_dir()


@pytest.mark.any_backend
def test_a_run_that_ended_early_goes_on_with_more_patience(tmp_path):
    recipe = dataclasses.replace(RECIPE, learning_rates=((0, 0.0),), noise={}, dropout=False)
    source, run = small_source(tmp_path / "data"), tmp_path / "run"
    options = dataclasses.replace(OPTIONS, test_every=1, patience=1)
    named = {"test_source": source, "console": silent_console()}
    first = train(recipe, source, run, options, **named)
    again = resume(run, source, **named)
    # Neither another step nor another test.
    assert (again.ended, again.step, again.used_patience) == ("early stopping", first.step, 1)
    more = resume(run, source, options=dataclasses.replace(options, patience=3), **named)
    assert (more.ended, more.step, more.used_patience) == ("early stopping", first.step + 2, 3)


@pytest.mark.any_backend
def test_a_run_out_of_time_goes_on_and_may_be_made_longer(tmp_path):
    source = small_source(tmp_path / "data")
    options = dataclasses.replace(NO_TESTS, max_minutes=0.0)
    first = train(RECIPE, source, tmp_path / "run", options, console=silent_console())
    assert (first.ended, first.step) == ("time is up", 1)
    longer = dataclasses.replace(RECIPE, steps=14)
    result = resume(tmp_path / "run", source, longer, NO_TESTS, console=silent_console())
    assert (result.ended, result.step) == ("complete", 14)
    assert Run(tmp_path / "run").config["recipe"]["steps"] == 14
    again = resume(tmp_path / "run", source, console=silent_console())
    assert (again.ended, again.step) == ("complete", 14)


def test_other_data_is_refused_when_a_run_goes_on(tmp_path):
    options = dataclasses.replace(NO_TESTS, max_minutes=0.0)
    source = small_source(tmp_path / "data")
    train(RECIPE, source, tmp_path / "run", options, console=silent_console())
    other = small_source(tmp_path / "other", entries(2))
    with pytest.raises(ValueError, match="not the one that the run was begun with"):
        resume(tmp_path / "run", other)


def test_a_run_whose_checkpoints_are_all_damaged_says_so(tmp_path):
    options = dataclasses.replace(NO_TESTS, max_minutes=0.0)
    source = small_source(tmp_path / "data")
    train(RECIPE, source, tmp_path / "run", options, console=silent_console())
    (tmp_path / "run" / "checkpoints" / "step_00000001" / "arrays.npz").write_bytes(b"")
    with pytest.raises(ValueError, match="no checkpoint is whole"):
        resume(tmp_path / "run", source, console=silent_console())


@pytest.mark.any_backend
def test_a_full_disk_ends_the_run_with_its_reason(tmp_path, monkeypatch):
    def full(*arguments, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    source = small_source(tmp_path / "data")
    monkeypatch.setattr(np, "savez", full)
    options = dataclasses.replace(NO_TESTS, ema=0.9)
    with pytest.raises(OSError, match=r"could not be written \(No space left on device\); there"):
        train(RECIPE, source, tmp_path / "run", options, console=silent_console())
    monkeypatch.undo()
    result = resume(tmp_path / "run", source, console=silent_console())
    assert result.step == RECIPE.steps


def test_a_run_of_an_older_version_cannot_go_on(tmp_path):
    run = Run.create(tmp_path / "run", {"recipe": {"name": "posenet"}})
    with pytest.raises(ValueError, match="no recipe and options to go on with"):
        resume(run.folder, small_source(tmp_path / "data"))


# TensorFlow takes a minute for bfloat16 on a CPU.
@pytest.mark.parametrize("precision", [pytest.param("bfloat16", marks=pytest.mark.slow), "float16"])
def test_half_precision_learns(tmp_path, precision):
    recipe = dataclasses.replace(RECIPE, steps=2, noise={})
    options = dataclasses.replace(NO_TESTS, precision=precision)
    result = train(
        recipe, small_source(tmp_path / "data"), tmp_path / "run", options, console=silent_console()
    )
    losses = [float(row["loss"]) for row in _rows(result.run)]
    assert np.isfinite(losses).all()
    model = result.run.load_model()
    assert model.dtype_policy.name == f"mixed_{precision}"
    assert {str(weight.dtype) for weight in model.weights} == {"float32"}


def test_frozen_parts_stay_as_they_are(tmp_path):
    recipe = dataclasses.replace(RECIPE, steps=2, freeze=("viewpoint_net",))
    source = small_source(tmp_path / "data")
    result = train(recipe, source, tmp_path / "run", NO_TESTS, console=silent_console())
    import random

    random.seed(NO_TESTS.seed)
    before, after = build_task(recipe, source).network, result.run.load_model()
    for name, moved in (("viewpoint_net", False), ("pose_prior", True)):
        pairs = zip(
            getattr(before, name).get_weights(), getattr(after, name).get_weights(), strict=True
        )
        assert any(np.abs(x - y).max() > 0 for x, y in pairs) is moved


def test_pose_net_needs_no_side(tmp_path):
    source = small_source(tmp_path / "data", entries(1, hand=None, xyz=None))
    recipe = dataclasses.replace(RECIPES["posenet"], width=0.05)
    assert build_task(recipe, source).required_fields <= source.provides
