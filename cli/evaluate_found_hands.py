"""What ``keras-hand3d evaluate`` does with networks that find hands by themselves."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from keras_hand3d.cli.printing import print_plainly
from keras_hand3d.cli.progress import progress_bar

REPORT_FILE, PICTURE_FOLDER = "report.html", "pictures"


def clear_results(folder: Path) -> None:
    """Remove an earlier evaluation's report and pictures, which do not go with new figures.

    Args:
        folder: Folder of the results.
    """
    from keras_hand3d.evaluation import remove_pictures

    (folder / REPORT_FILE).unlink(missing_ok=True)
    remove_pictures(folder / PICTURE_FOLDER)


def finds_hands(models) -> bool:
    """Whether models are evaluated by the hands that they find, if no protocol is named."""
    from keras_hand3d.models import HandDetector, HandPose25D

    return any(isinstance(model, HandDetector | HandPose25D) for model in models)


def found_hands_names(names: list[str]) -> list[str]:
    """Those names that are protocols of found hands: all of them, or none.

    Args:
        names: Names of protocols.

    Raises:
        ValueError: If there are some of either kind.
    """
    from keras_hand3d.evaluation import FOUND_HANDS_PROTOCOLS

    found = [name for name in names if name in FOUND_HANDS_PROTOCOLS]
    if found and len(found) < len(names):
        others = ", ".join(name for name in names if name not in found)
        raise ValueError(
            f"{', '.join(found)}: hands that are found are evaluated by themselves; "
            f"name {others} in another call."
        )
    return found


def evaluate_found_hands(console: Console, loaded, names, source, record, folder, pictures: int):
    """Evaluate an estimator, print the figures, write results and pictures.

    Args:
        console: Where to print.
        loaded: The `LoadedEstimator`.
        names: Names of protocols; all of found hands if there is none.
        source: The `HandSource`.
        record: The provenance.
        folder: Folder for the results.
        pictures: How many pictures of each kind.

    Returns:
        The `FoundHandsEvaluation`.

    Raises:
        ValueError: As `keras_hand3d.evaluation.evaluate_found_hands`.
    """
    from keras_hand3d import evaluation

    with progress_bar(console, "Evaluating", len(source)) as advance:
        result = evaluation.evaluate_found_hands(
            loaded.estimator, source, names or None, record=record, progress=advance
        )
    _print_table(console, *evaluation.found_hands_rows(result))
    for name, found in result.results.items():
        text = " ".join(evaluation.remarks(found))
        print_plainly(console, f"{name}: {text}")
    clear_results(folder)
    result.save(folder)
    evaluation.write_found_pictures(folder / PICTURE_FOLDER, source, result, pictures)
    return result


def _print_table(console, header, rows):
    table = Table(box=None, pad_edge=False)
    for cell in header:
        table.add_column(escape(cell), overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    console.print(table)
