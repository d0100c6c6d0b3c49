"""Put the network of a training run into the package as a preset, with its model card.

    python benchmarks/release_preset.py hand_pose_25d_lite runs/hand_pose_25d \\
        --data synthetic:wide:24000 --metrics comparison/comparison.json:lite

The card's figures come from the run's own records and from the JSON files that evaluations wrote;
of ``comparison.json`` one estimator is named after a colon. Weights are stored in float16.
"""

import argparse
import json
import shutil
from pathlib import Path

from keras_hand3d.benchmarking import describe_machine
from keras_hand3d.models.presets import shipped_presets
from keras_hand3d.recipes import RECIPES
from keras_hand3d.training import Run

PRESETS = Path(__file__).parents[1] / "keras_hand3d" / "presets"
CARD_FILE = "model_card.md"
LICENCE = "Apache-2.0, as the package. The training data are this package's own renders."
LIMITS = """\
- It has seen renders of a procedural hand and nothing else: no photo was used to train, choose or
  tune it.
- Small, folded, hidden and blurred hands are where it errs most; confidence says so, and is
  calibrated on renders.
- It is no means to identify people, to read signs or to guard anything.
"""


def main():
    """Write the preset, over an earlier one of that name."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("run", type=Path)
    parser.add_argument("--data", required=True, help="What it was trained on, for the command.")
    parser.add_argument("--metrics", action="append", default=[], metavar="FILE[:NAME]")
    arguments = parser.parse_args()
    run = Run(arguments.run)
    metrics = {}
    for text in arguments.metrics:
        metrics |= read_metrics(text)
    folder = PRESETS / arguments.name
    if arguments.name in shipped_presets():
        shutil.rmtree(folder)
    model = run.load_model()
    model.save_to_preset(
        folder, data_licence="Apache-2.0 (own renders)", metrics=metrics, half_precision=True
    )
    card = model_card(arguments.name, model, run, arguments.data, metrics)
    (folder / CARD_FILE).write_text(card, encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{folder}: {size / 2**20:.2f} MiB")


def read_metrics(text):
    """The numbers of a JSON file, of one estimator where the file compares several."""
    path, _, name = text.partition(":")
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    if name:
        content = content["estimators"][name]["found_hands"]
    return {key: value for key, value in content.items() if isinstance(value, int | float)}


def model_card(name, model, run, data, metrics):
    """The card, in Markdown.

    Args:
        name: Name of the preset.
        model: The network.
        run: The `Run` that trained it.
        data: What it was trained on, as the command line names it.
        metrics: Name and figure.
    """
    recipe, options, history = run.config["recipe"], run.config["options"], run.history()
    steps = int(history[-1]["step"])
    machine = describe_machine()
    rows = "\n".join(f"| {key} | {value:.4g} |" for key, value in metrics.items())
    return f"""\
# {name}

{type(model).__name__}, {model.count_params():,} parameters, stored in float16.

## Training

- Data: `{data}`, rendered by this package, {run.config["data"]["samples"]:,} samples
- Recipe: `{recipe["name"]}`, {steps:,} steps of {recipe["batch_size"]}, seed {options["seed"]}
- Hardware: {machine["cores"]} cores of a processor, no accelerator; backend \
{run.config["versions"]["backend"]}
- Last test loss on held-out renders: {last_test_loss(history)}

```bash
{command(recipe, options, steps, data)}
```

Stopped and resumed trainings go on from their checkpoint with `--resume`.

## Measured on held-out renders

{f"| | |{chr(10)}| --- | --- |{chr(10)}{rows}" if rows else "Nothing yet."}

## Limits

{LIMITS}
## Licence

{LICENCE}
"""


def command(recipe, options, steps, data):
    """The commands that repeat the run."""
    name, default = recipe["name"], RECIPES[recipe["name"]]
    changed = [f" --steps {steps}"]
    for field in ("width", "batch_size"):
        if recipe[field] != getattr(default, field):
            changed.append(f" --{field.replace('_', '-')} {recipe[field]}")
    for field in ("input_size", "kernel_initializer"):
        if recipe[field] != getattr(default, field):
            changed.append(f" --set {field}={recipe[field]}")
    if options["seed"]:
        changed.append(f" --seed {options['seed']}")
    return (
        f"keras-hand3d data pack {data} renders\n"
        f"keras-hand3d train {name} --data renders --run runs/{name}{''.join(changed)}"
    )


def last_test_loss(history):
    """The last one in a run's history, as a text."""
    tested = [row["test_loss"] for row in history if row["test_loss"]]
    return f"{float(tested[-1]):.4f}" if tested else "none"


if __name__ == "__main__":
    main()
