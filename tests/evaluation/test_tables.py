import numpy as np
import pytest

from keras_hand3d.evaluation import PROTOCOLS, Evaluation, EvaluationResult, table_rows
from keras_hand3d.evaluation.tables import difference_text


def _evaluation(name, error, variant=None, **parts):
    errors, counted = np.full((4, 21), error), np.ones((4, 21), bool)
    result = EvaluationResult.from_errors(PROTOCOLS[name], errors, counted, **parts)
    return Evaluation({name: result}, {}, ("a", "b", "c", "d"), {}, variant=variant)


# An error of 6 is correct from the fifth of 20 thresholds on: 15.5 of 19 steps.
def test_published_rows_stand_below_the_measured_one():
    _, rows = table_rows(_evaluation("zb2017_2d_crop", 6.0))
    assert rows == [
        (False, ["zb2017_2d_crop, px", "4", "6.000", "6.000", "0.816", ""]),
        (
            True,
            ["posenet-rhd-stb, RHD evaluation", "2728",
             "9.135 (-3.135)", "5.001 (+0.999)", "0.724 (+0.092)", ""],
        ),
        (
            True,
            ["retrained with the released scripts, RHD evaluation", "2728",
             "7.630 (-1.630)", "3.939 (+2.061)", "0.771 (+0.045)", ""],
        ),
    ]  # fmt: skip


def test_what_is_not_stated_is_empty():
    _, rows = table_rows(_evaluation("zb2017_lifting", 20.0, variant="local"))
    assert rows[1] == (
        True, ["lifting-local, RHD evaluation", "2728", "", "39.121 (-19.1)", "", ""]
    )  # fmt: skip


def test_rows_of_other_protocols_are_marked_or_left_out():
    evaluation = _evaluation("mmpose_2d", 2.0, box_sides=np.full(4, 20.0))
    _, rows = table_rows(evaluation)
    assert rows[0][1][-1] == "pck_box_0.2 1.000"
    assert [cells[0][-1] for is_published, cells in rows if is_published] == ["~"] * 3
    assert len(table_rows(evaluation, exact_only=True)[1]) == 1


def test_hands_that_were_not_found_are_told():
    found = np.array([True, False, False, True])
    _, rows = table_rows(_evaluation("zb2017_2d_full", 2.0, hand_found=found))
    assert rows[0][1][-1] == "no hand found in 2 of 4"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0004, "+0.000"), (-3.1349, "-3.135"), (12.26, "+12.3"), (-250, "-250.0")]
)
def test_differences_have_signs(value, text):
    assert difference_text(value) == text
