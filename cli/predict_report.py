"""What ``keras-hand3d predict`` says of its work."""

import typer
from rich.markup import escape

_MOST_LISTED = 20


def say_what_is_missing(console, estimator):
    """Say why there will be no coordinates in 3D."""
    engine, side = estimator.engine, estimator.options.handedness
    if not engine.lifts:
        console.print("Without a lifting network: key points in the image only.")
    elif side is None and not engine.predicts_handedness:
        console.print("Without --hand: key points in the image only; 3D needs to know the side.")


def say_what_is_done(console, files, waiting):
    """Say how many files have results from before."""
    if len(waiting) < len(files):
        console.print(f"{len(files) - len(waiting)} of {len(files)} are done already.")


def say_what_is_damaged(console, paths, consequence):
    """Name results that are damaged, and say what follows."""
    for path in sorted(paths):
        text = f"{path}: this result is damaged: {consequence}."
        console.print(escape(text), highlight=False, soft_wrap=True)


def finish(console, out, count, failures):
    """Write and show the list of what failed, and end with status 1 if nothing worked."""
    from keras_hand3d.inference.prediction_folder import write_failures

    write_failures(out, failures)
    for failure in failures[:_MOST_LISTED]:
        text = f"[bold red]Failed:[/] {escape(failure.reason)}"
        if str(failure.path) not in failure.reason:
            text = f"[bold red]Failed:[/] {escape(f'{failure.path}: {failure.reason}')}"
        console.print(text, highlight=False, soft_wrap=True)
    if len(failures) > _MOST_LISTED:
        console.print(f"and {len(failures) - _MOST_LISTED} more, see failed.csv")
    done = f"{count - len(failures)} of {count} have results"
    console.print(escape(f"{done}: {out}"), highlight=False, soft_wrap=True)
    if count == len(failures):
        raise typer.Exit(1)
