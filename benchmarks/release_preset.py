"""Put the network of a training run into the package as a preset, with its model card.

    python benchmarks/release_preset.py hand_pose_25d_lite runs/hand_pose_25d \\
        --data synthetic:wide:24000 --metrics comparison/comparison.json:lite

The card's figures come from the run's own records and from the ``comparison.json`` files that
``benchmarks/real_time.py`` wrote, of the estimators that are named after the colons; those of the
first go into the preset's metadata. Weights are stored in float16.

``--data`` names all that a mixture was made of, ``--after`` the runs whose weights it started from.
Where a run started from the preset, or from a run of its card, the card tells of both, and
``--average SHARE`` keeps that share of the preset's former weights (Wortsman et al. 2022).
Without a run the shipped weights get new figures.

A detector of a short training finds hands at low scores. ``--scores FOLDER``, an evaluation of
found hands from a low score on, shifts its odds so that the score with the greatest F1 becomes 0.5;
with ``--most-false``, that with the greatest recall at so many false hands an image.
"""

import argparse
import csv
import json
import math
import shutil
from pathlib import Path

from model_card import BESIDES, TRAINING, model_card, section

from keras_hand3d.benchmarking import describe_machine
from keras_hand3d.evaluation import load_evaluation
from keras_hand3d.model_folders import HISTORY_FILE, METADATA_FILE, shipped_presets
from keras_hand3d.models import HandModel
from keras_hand3d.models.hand_model import serialize_model
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import Run, TrainingOptions

PRESETS = Path(__file__).parents[1] / "keras_hand3d" / "presets"
CARD_FILE = "model_card.md"
_CANVAS, _LISTED = 320, 4


def main():
    """Write the preset, over an earlier one of that name."""
    arguments = parsed()
    folder = PRESETS / arguments.name
    before = (folder / CARD_FILE).read_text(encoding="utf-8") if folder.is_dir() else ""
    if arguments.run is None:
        model = HandModel.from_preset(folder)
        training = section(before, TRAINING)
    else:
        run = Run(arguments.run)
        model, training = in_single_precision(run.load_model()), training_told(arguments, run)
        first = Run(arguments.after[0]) if arguments.after else run
        if goes_on(arguments.name, first.config["options"]["init"], before):
            training = f"{section(before, TRAINING)}\n\n### Then\n\n{training}"
    if arguments.average:
        shipped = HandModel.from_preset(folder)
        model.set_weights(averaged(shipped.get_weights(), model.get_weights(), arguments.average))
        training += f"\n\n{arguments.average:.0%} of the weights are those of the preset before it."
    if arguments.scores:
        training += "\n\n" + shift_scores(model, arguments.scores, arguments.most_false)
    if arguments.note:
        training += "\n\n" + arguments.note
    measured = [read_measured(text) for text in arguments.metrics]
    metrics = measured[0]["protocols"] if measured else {}
    if arguments.run is None and not arguments.scores:
        write_metrics(folder, metrics)
    else:
        write_preset(folder, model, metrics)
    besides = arguments.besides or section(before, BESIDES)
    card = model_card(arguments.name, model, training, measured, besides)
    (folder / CARD_FILE).write_text(card, encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{folder}: {size / 2**20:.2f} MiB")


def goes_on(name, sources, card):
    """Whether a run started from the preset, or from the model of a run that its card tells of."""
    runs = (Path(source).parent for source in sources)
    return name in sources or any(f"--run {run} " in card for run in runs)


def write_preset(folder, model, metrics):
    """Write a network, over an earlier one."""
    if folder.is_dir():
        shutil.rmtree(folder)
    model.save_to_preset(
        folder,
        data_licence="Apache-2.0 (own renders)",
        metrics=metrics,
        half_precision=True,
    )


def write_metrics(folder, metrics):
    """Give a preset new figures; its weights stay the file that they are of."""
    path = folder / METADATA_FILE
    record = json.loads(path.read_text(encoding="utf-8")) | {"metrics": metrics}
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def parsed():
    """Arguments of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("name")
    add("run", type=Path, nargs="?")
    add("--data", nargs="+", default=[], help="What it was trained on, for the commands.")
    add("--after", type=Path, nargs="*", default=[], help="Runs that came before it, in order.")
    add("--note", default="", help="What else is to be known of the training.")
    add("--besides", default="", help="What was seen on other images; else what the card said.")
    add("--hardware", help="What it was trained on; by default this machine's processors.")
    add("--metrics", nargs="+", default=[], metavar="COMPARISON.json:NAME")
    add("--average", type=float, default=0.0, metavar="SHARE")
    add("--scores", type=Path, metavar="FOLDER")
    add("--most-false", type=float, metavar="HANDS")
    arguments = parser.parse_args()
    if arguments.run is not None and not arguments.data:
        parser.error("--data: say what the run was trained on.")
    if arguments.run is None and arguments.name not in shipped_presets():
        parser.error(f"{arguments.name} is not shipped yet: name the run that it is of.")
    return arguments


def averaged(before, after, share):
    """Weights between two states of a network.

    Args:
        before: List of arrays.
        after: Likewise.
        share: Of the former.
    """
    return [share * a + (1.0 - share) * b for a, b in zip(before, after, strict=True)]


def in_single_precision(model):
    """The same network, computing in float32 whatever the training computed in."""
    single = type(model).from_config(_with_dtype(serialize_model(model)["config"], "float32"))
    single.set_weights(model.get_weights())
    return single


def _with_dtype(config, dtype):
    if not isinstance(config, dict):
        return config
    return {k: dtype if k == "dtype" else _with_dtype(v, dtype) for k, v in config.items()}


def shift_scores(detector, evaluation, most_false=None):
    """Shift a detector's odds, and with them those of found hands: the best score becomes 0.5.

    Args:
        detector: The `HandDetector`, changed in place.
        evaluation: Folder of an evaluation of found hands.
        most_false: False hands an image that are allowed: the best score is then that of the
            greatest recall; without it, that of the greatest F1.

    Returns:
        What was done, a sentence.
    """
    (result,) = load_evaluation(evaluation).results.values()
    score, recall, false = best_score(result, most_false)
    layer = detector.get_layer("center")
    kernel, bias = layer.get_weights()
    # While scores are small, a centre's odds are the sum of both sides'.
    layer.set_weights([kernel, bias - math.log(score / (1.0 - score))])
    why = "F1 was greatest" if most_false is None else f"no more than {most_false:g} were false"
    return (
        f"The bias of the centres was shifted so that a hand's score of {score:.2f} became 0.5: "
        f"there {why} on {result.images} held-out renders ({recall:.2f} found, "
        f"{false:.2f} false an image)."
    )


def best_score(result, most_false=None):
    """The row of a result's curve of scores that is best, see `shift_scores`."""
    rows = result.score_curve
    if most_false is None:
        return max(rows, key=lambda row: f1(result, *row[1:]))
    allowed = [row for row in rows if row[2] <= most_false]
    if not allowed:
        raise SystemExit(f"There are more than {most_false:g} false hands an image at any score.")
    return max(allowed, key=lambda row: row[1])


def f1(result, recall, false_an_image):
    """Harmonic mean of precision and recall."""
    found = recall * result.hands
    return 2.0 * found / max(result.hands + found + false_an_image * result.images, 1e-9)


def read_measured(text):
    """An estimator's row of a comparison, with the data that it was measured on."""
    path, _, name = text.rpartition(":")
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    rows = {row["name"]: row for row in content["results"]}
    if name not in rows:
        raise SystemExit(f"{path}: has no {name!r}; it has {', '.join(rows)}.")
    return rows[name] | {"data": content["data"]}


def training_told(arguments, run):
    """What a card tells of a run: data, recipe, machine, commands and the learning curve."""
    recipe, options = run.config["recipe"], run.config["options"]
    history = history_of(run)
    tested = [row for row in history if row["test_loss"]]
    curve = "\n".join(f"| {row['step']} | {float(row['test_loss']):.3f} |" for row in tested)
    steps = int(history[-1]["step"])
    mixed = ", ".join(f"`{name}`" for name in arguments.data)
    if len(arguments.data) > _LISTED:
        mixed = f"the {len(arguments.data)} sets named below"
    processors = f"{describe_machine()['processors']} processor cores, no accelerator"
    return f"""\
- Data: {mixed}, rendered by this package: {run.config["data"]["samples"]:,} samples
  of the training split
- Recipe: `{recipe["name"]}`, {steps:,} steps of {recipe["batch_size"]}, seed {options["seed"]}
- Hardware: {arguments.hardware or processors}; backend
  {run.config["versions"]["backend"]}

```bash
{commands([*map(Run, arguments.after), run], arguments.data)}
```

Loss on held-out renders by step:

| step | loss |
| --- | --- |
{curve}"""


def history_of(run):
    """The rows of a run's history, dictionaries of texts."""
    with (run.folder / HISTORY_FILE).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def commands(runs, data):
    """The commands that repeat trainings, one after the other.

    Args:
        runs: Each a `Run`.
        data: Names of the data sets that all of them were trained on.
    """
    lines, given = packing_commands(data)
    for run in runs:
        steps, canvas = int(history_of(run)[-1]["step"]), run.config["data"].get("canvas", _CANVAS)
        size = f" --canvas {canvas}" if canvas != _CANVAS else ""
        changes = changed(run.config["recipe"], run.config["options"], steps)
        lines.append(
            f"keras-hand3d train {run.config['recipe']['name']}{given}{size} "
            f"--run runs/{run.folder.name}{changes}"
        )
    return "\n".join(lines)


def packing_commands(data):
    """Lines that render and pack data sets, and how a training is given all of them."""
    if len(data) > _LISTED:
        # A list of Bash's, as long as it may be.
        return [
            "given=(); n=0",
            f"for name in {' '.join(data)}; do",
            "    n=$((n + 1)); given+=(--data renders_$n)",
            "    keras-hand3d data pack $name renders_$n",
            "done",
        ], ' "${given[@]}"'
    packed = [f"renders_{n}" for n in range(1, len(data) + 1)] if len(data) > 1 else ["renders"]
    lines = [
        f"keras-hand3d data pack {name} {folder}" for name, folder in zip(data, packed, strict=True)
    ]
    return lines, "".join(f" --data {folder}" for folder in packed)


def changed(recipe, options, steps):
    """What differs from the recipe as the package has it, as options of the command."""
    default = RECIPES[recipe["name"]]
    changes = [f" --steps {steps}"]
    for field in ("width", "batch_size"):
        if recipe[field] != getattr(default, field):
            changes.append(f" --{field.replace('_', '-')} {recipe[field]}")
    for field in ("input_size", "backbone", "kernel_initializer", "schedule", "warmup_steps",
                  "random_crop", "least_shown", "ema", "clip_norm"):  # fmt: skip
        if recipe[field] != getattr(default, field):
            changes.append(f" --set {field}={recipe[field]}")
    for field in ("noise", "augmentation", "loss_weights"):
        usual, used = getattr(default, field), recipe[field]
        changes += [
            f" --set {field}.{key}={used.get(key, 0.0):g}"
            for key in usual | used
            if used.get(key, 0.0) != usual.get(key, 0.0)
        ]
    changes += [f' --freeze "{pattern}"' for pattern in recipe["freeze"]]
    rates = [tuple(pair) for pair in recipe["learning_rates"]]
    if rates != list(default.learning_rates):
        changes.append(rates_option(rates))
    changes += [f" --init {source}" for source in options["init"]]
    if options["precision"] != TrainingOptions().precision:
        changes.append(f" --precision {options['precision']}")
    if options.get("hold"):
        changes.append(" --hold")
    if options["seed"]:
        changes.append(f" --seed {options['seed']}")
    return "".join(changes)


def rates_option(rates):
    """The option that sets learning rates, pairs of first step and rate."""
    if len(rates) == 1:
        return f" --learning-rate {rates[0][1]:g}"
    pairs = ",".join(f"({step},{rate:g})" for step, rate in rates)
    return f' --set "learning_rates={pairs}"'


if __name__ == "__main__":
    main()
