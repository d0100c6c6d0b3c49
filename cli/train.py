"""``keras-hand3d train``."""

import contextlib
import dataclasses
import json
import shlex
import sys
from pathlib import Path

import typer
from rich.console import Console

from keras_hand3d.cli import train_options as options
from keras_hand3d.cli.backend import Backend, BackendOption, use_backend
from keras_hand3d.cli.errors import clean_errors
from keras_hand3d.cli.memory import keep_freed_memory
from keras_hand3d.cli.options import CanvasOption, Split, SplitOption
from keras_hand3d.cli.printing import print_plainly
from keras_hand3d.files import is_taken, read_json_or_yaml

# What may differ when a run goes on: it changes how long, how fast or how loudly it runs.
_MAY_CHANGE = {
    "steps", "max_minutes", "print_every", "save_every", "keep", "picture_every", "tensorboard",
    "workers", "hold", "patience",
}  # fmt: skip


@clean_errors
def train(
    context: typer.Context,
    recipe: options.RecipeArgument = None,
    data: options.DataOption = None,
    run: options.RunOption = None,
    quick: options.QuickOption = False,
    resume: options.ResumeOption = False,
    assignments: options.SetOption = None,
    steps: options.StepsOption = None,
    batch_size: options.BatchSizeOption = None,
    learning_rate: options.LearningRateOption = None,
    width: options.WidthOption = None,
    noise: options.NoiseOption = True,
    freeze: options.FreezeOption = None,
    config: options.ConfigOption = None,
    init: options.InitOption = None,
    seed: options.SeedOption = None,
    clip_norm: options.ClipOption = None,
    ema: options.EmaOption = None,
    patience: options.PatienceOption = None,
    max_minutes: options.MinutesOption = None,
    test_data: options.TestDataOption = None,
    split: SplitOption = Split.TRAINING,
    canvas: CanvasOption = 320,
    precision: options.PrecisionOption = None,
    jit: options.JitOption = None,
    workers: options.WorkersOption = None,
    cache: options.CacheOption = False,
    hold: options.HoldOption = False,
    devices: options.DevicesOption = None,
    hosts: options.HostsOption = None,
    coordinator: options.CoordinatorOption = None,
    process_id: options.ProcessIdOption = None,
    backend: BackendOption = None,
    save_every: options.SaveEveryOption = None,
    keep: options.KeepOption = None,
    test_every: options.TestEveryOption = None,
    test_samples: options.TestSamplesOption = None,
    history_every: options.HistoryEveryOption = None,
    picture_every: options.PictureEveryOption = None,
    print_every: options.PrintEveryOption = None,
    tensorboard: options.TensorBoardOption = False,
) -> None:
    """Train a network on annotated images; what is not said is as published.

    Ctrl-C finishes the step, saves, and says how to go on. A run that was killed goes on by
    --resume --run DIR as if nothing had happened.
    """
    # What the context has of them is not converted yet in some versions of Typer.
    values = locals()
    given = {
        name: values[name]
        for name in context.params
        if context.get_parameter_source(name).name == "COMMANDLINE"
    }
    folder = _run_folder(given)
    if not resume and folder is not None and is_taken(Path(folder)):
        raise ValueError(
            f"{folder} exists already: give the run another name, or go on with --resume."
        )
    use_backend(backend or (_recorded_backend(folder) if resume else None))
    keep_freed_memory()
    with _distribution(given, resume) as distribution:
        console = Console(quiet=not distribution.is_first)
        result = (_resume if resume else _start)(given, console, distribution)
    folder = shlex.quote(str(result.run.folder))
    if result.ended == "complete":
        print_plainly(console, f"Trained: {folder}")
        return
    how, again = "Go on with", f"keras-hand3d train --resume --run {folder}"
    if result.used_patience is not None:
        how = f"No test was better in {result.used_patience}. To go on give it more patience"
        again += f" --patience {2 * result.used_patience}"
    print_plainly(console, f"{folder}: {result.ended} at step {result.step}. {how}: {again}")
    if result.signal is not None:
        raise typer.Exit(128 + result.signal)


def _distribution(given, is_resumed):
    """The devices that are asked for; a run goes on with as many as it was begun with."""
    from keras_hand3d.training import Run, recorded_distribution, start_distribution

    begun, folder = {"devices": 1, "hosts": 1}, _run_folder(given)
    if is_resumed and folder is not None:
        begun = recorded_distribution(Run(folder))
    return start_distribution(
        given.get("devices", begun["devices"]),
        given.get("hosts", begun["hosts"]),
        given.get("coordinator"),
        given.get("process_id"),
        command=[sys.executable, "-m", "keras_hand3d.cli", *sys.argv[1:]],
    )


def _start(given, console, distribution):
    from keras_hand3d.recipes import RECIPES, ConfigFile
    from keras_hand3d.training import TrainingOptions
    from keras_hand3d.training import train as run_training

    config = ConfigFile.read(given["config"]) if "config" in given else None
    folder = given.get("run", config and config.run_name)
    for name, value in (("RECIPE", given.get("recipe")), ("--data", given.get("data")),
                        ("--run", folder)):  # fmt: skip
        if value is None:
            raise ValueError(f"{name} is missing: keras-hand3d train RECIPE --data DIR --run DIR.")
    recipe = _changed_recipe(RECIPES[given["recipe"].value], given, config)
    chosen = _changed_options(TrainingOptions(), given, config)
    data_info = {
        "path": _recorded_data(given["data"]),
        "split": given.get("split", Split.TRAINING).value,
        "canvas": given.get("canvas", _canvas(config)),
        "cache": "cache" in given,
        "test_path": given.get("test_data") and _absolute(given["test_data"]),
    }
    source, test_source = _open(data_info, console)
    if config:
        config.check_images(source[0]["image"].shape)
        for note in config.notes(recipe):
            print_plainly(console, note)
    _announce(recipe, source, test_source, console)
    return run_training(
        recipe,
        source,
        folder,
        options=chosen,
        test_source=test_source,
        data_info=data_info,
        console=console,
        distribution=distribution,
    )


def _resume(given, console, distribution):
    import keras

    from keras_hand3d.recipes import ConfigFile
    from keras_hand3d.training import Run, recorded_training
    from keras_hand3d.training import resume as run_on

    config = ConfigFile.read(given["config"]) if "config" in given else None
    folder = given.get("run", config and config.run_name)
    if folder is None:
        raise ValueError("--run is missing: keras-hand3d train --resume --run DIR.")
    run = Run(folder)
    recipe, chosen = recorded_training(run)
    if given.get("recipe", recipe.name) != recipe.name:
        raise ValueError(f"{folder}: is a run of {recipe.name}, not of {given['recipe'].value}.")
    # The time is that of one sitting.
    sitting = dataclasses.replace(chosen, max_minutes=None)
    new_recipe = _changed_recipe(recipe, given, config)
    new_options = _changed_options(sitting, given, config)
    _check_unchanged(folder, recipe, new_recipe)
    _check_unchanged(folder, sitting, new_options)
    source, test_source = _open(_resumed_data(run, given), console)
    if config:
        config.check_images(source[0]["image"].shape)
    _announce(new_recipe, source, test_source, console)
    begun, now = run.config["versions"]["backend"], keras.backend.backend()
    if begun != now:
        print_plainly(console, f"{folder}: begun on {begun}; {now} draws other random numbers.")
    return run_on(
        folder,
        source,
        recipe=new_recipe,
        options=new_options,
        test_source=test_source,
        console=console,
        distribution=distribution,
    )


def _resumed_data(run, given):
    """Where a run's data is, as `_open` takes it."""
    usual = {"split": "training", "canvas": 320, "cache": False, "test_path": None}
    data_info = usual | run.config["data"]
    if "path" not in data_info and "data" not in given:
        raise ValueError(
            f"{run.folder}: the config does not say where the data is: add --data DIR."
        )
    for name in ("split", "canvas"):
        _check_same(run.folder, name, data_info[name], given.get(name, data_info[name]))
    data_info["cache"] = data_info["cache"] or "cache" in given
    if "data" in given:
        data_info["path"] = _recorded_data(given["data"])
    if "test_data" in given:
        data_info["test_path"] = given["test_data"]
    return data_info


def _run_folder(given):
    """The run that is named, or that a config file names; None where it does not tell.

    Read without the recipes, which load Keras, and with its backend the wrong one.
    """
    if "run" in given or "config" not in given:
        return given.get("run")
    try:
        content = read_json_or_yaml(given["config"])
    except (OSError, ValueError):
        return None
    name = content.get("ID") if isinstance(content, dict) else None
    return name if isinstance(name, str) else None


def _recorded_backend(folder):
    """Backend of a run; None where its config does not tell, which is an error later on."""
    try:
        config = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
        return Backend(config["versions"]["backend"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _changed_recipe(recipe, given, config):
    """A recipe with what the command line says: --quick, --config, single options, --set."""
    from keras_hand3d.recipes import override, quick

    if "quick" in given:
        recipe = quick(recipe)
    if config:
        recipe = override(recipe, config.assignments(recipe))
    if not given.get("noise", True):
        recipe = dataclasses.replace(recipe, noise={})
    named = ("steps", "batch_size", "learning_rate", "width")
    changes = [f"{name}={given[name]}" for name in named if name in given]
    if "freeze" in given:
        changes.append(f"freeze={','.join(given['freeze'])}")
    return override(recipe, changes + list(given.get("assignments", ())))


def _changed_options(chosen, given, config):
    names = [field.name for field in dataclasses.fields(chosen)]
    changes = config.options() if config else {}
    changes |= {name: given[name] for name in names if name in given}
    changes |= {"init": tuple(changes["init"])} if "init" in changes else {}
    changes |= {"precision": str(changes["precision"].value)} if "precision" in changes else {}
    return dataclasses.replace(chosen, **changes)


def _check_unchanged(folder, old, new):
    for field in dataclasses.fields(old):
        if field.name not in _MAY_CHANGE:
            _check_same(folder, field.name, getattr(old, field.name), getattr(new, field.name))


def _check_same(folder, name, before, now):
    if before != now:
        raise ValueError(
            f"{folder}: was begun with {name} {before}, now it is {now}: that makes another run. "
            "Leave it out, or begin a new run."
        )


def _open(data_info, console):
    """The training data, and the test data or None."""
    from keras_hand3d.data import CachedHands, HandMixture, open_source

    path, split, canvas = data_info["path"], data_info["split"], data_info["canvas"]
    is_mixture = isinstance(path, list)
    parts, sources = [_with_weight(text) for text in path] if is_mixture else [(path, 1.0)], []
    for part, _ in parts:
        sources.append(open_source(part, split, canvas))
        for note in sources[-1].notes:
            print_plainly(console, f"{part}: {note}")
    source, test_source = sources[0], None
    if is_mixture:
        source = HandMixture(sources, [weight for _, weight in parts], canvas)
    if data_info["test_path"]:
        test_source = open_source(data_info["test_path"], Split.EVALUATION.value, canvas)
    elif split == Split.TRAINING.value:
        names = [part for part, _ in parts]
        test_source = _first_evaluation_split(names, sources)
    if data_info["cache"]:
        source = CachedHands(source)
        test_source = test_source and CachedHands(test_source)
    return source, test_source


def _first_evaluation_split(paths, sources):
    """The evaluation split of the first data set that has one; None if none has."""
    from keras_hand3d.data import ImageFolder, PackedHands, open_source

    for path, source in zip(paths, sources, strict=True):
        # These hold one split, whatever is asked for.
        if not isinstance(source, ImageFolder | PackedHands):
            with contextlib.suppress(FileNotFoundError):
                return open_source(path, Split.EVALUATION.value)
    return None


def _announce(recipe, source, test_source, console):
    tests = "no test data" if test_source is None else f"{len(test_source)} to test on"
    print_plainly(
        console,
        f"{recipe.name}: {len(source)} samples, {tests}, {recipe.steps} steps, "
        f"width {recipe.width:g}",
    )
    if test_source is None:
        print_plainly(
            console,
            "The best model is that of the lowest training loss; --test-data names other samples "
            "to choose it by.",
        )


def _recorded_data(texts):
    """--data for the run's config: a path, or for a mixture a list of ``path=weight``."""
    if len(texts) == 1 and _with_weight(texts[0])[1] is None:
        return _absolute(texts[0])
    parts = [_with_weight(text) for text in texts]
    return [f"{_absolute(path)}={1.0 if weight is None else weight:g}" for path, weight in parts]


def _with_weight(text):
    """Path and weight of a part of a mixture; the weight is None where there is none."""
    path, separator, weight = text.rpartition("=")
    if not separator or Path(text).exists():
        return text, None
    try:
        return path, float(weight)
    except ValueError:
        raise ValueError(f"--data: expected a number after the folder, got {text!r}.") from None


def _absolute(path):
    """A path that holds from any folder; ``synthetic`` stays as it is."""
    return str(Path(path).resolve()) if Path(path).exists() else path


def _canvas(config):
    return config.values.get("input_h", 320) if config else 320
