"""Results beside published ones, as rows of text."""

from keras_hand3d.evaluation.published import FIGURES

_HEADER = ("protocol", "samples", "EPE mean", "EPE median", "AUC", "other")
_COLUMNS = ("epe_mean", "epe_median", "auc")


def table_rows(evaluation, exact_only=False):
    """The table of an evaluation.

    Args:
        evaluation: An `Evaluation`.
        exact_only: Whether to leave out published rows whose protocol differs in details.

    Returns:
        ``(header, rows)``; a row is ``(is_published, cells)``, and published rows follow the
        measured one that they belong to, with measured minus published in brackets.
    """
    rows = []
    for name, result in evaluation.results.items():
        figures, unit = result.figures, result.protocol.unit
        cells = [f"{name}, {unit}".rstrip(", "), str(result.samples)]
        cells += [figure_text(figures.get(column)) for column in _COLUMNS]
        rows.append((False, [*cells, _other(result)]))
        for row, differences in evaluation.published(name):
            if exact_only and not row.exact:
                continue
            mark = "" if row.exact else " ~"
            cells = [f"{row.weights}, {row.data}{mark}", str(row.samples)]
            for column in _COLUMNS:
                text = figure_text(getattr(row, column))
                if column in differences:
                    text += f" ({difference_text(differences[column])})"
                cells.append(text)
            rows.append((True, [*cells, ""]))
    return _HEADER, rows


def figure_text(value, unit=""):
    """A figure and its unit; nothing for None."""
    return "" if value is None else f"{value:.3f} {unit}".rstrip()


def difference_text(value):
    """A difference with its sign, to three places, fewer where it is large."""
    digits = 3 if abs(value) < 10 else 1
    return f"{value:+.{digits}f}"


def _other(result):
    texts = [f"{name} {value:.3f}" for name, value in result.figures.items() if name not in FIGURES]
    missed = getattr(result, "hands_not_found", None)
    if missed:
        texts.append(f"no hand found in {missed} of {result.samples}")
    return ", ".join(texts)
