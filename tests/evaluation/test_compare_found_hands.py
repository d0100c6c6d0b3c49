import json
import math
from dataclasses import replace

import numpy as np
import pytest
from found_hands_stand_ins import MadeUpHands, estimator, found, hand_at

from keras_hand3d.evaluation import (
    FOUND_HANDS_PROTOCOLS,
    Evaluation,
    FoundHandsEvaluation,
    FoundHandsResult,
    compare,
    evaluate_found_hands,
    load_evaluation,
)
from keras_hand3d.evaluation.found_hands_bootstrap import by_image, resampled_found_figures
from keras_hand3d.evaluation.found_hands_conditions import FoundHandsConditions

NAME = "found_hands"
LEFT, RIGHT = hand_at(-0.1), hand_at(0.1)
HANDS = [{0: LEFT, 1: RIGHT}, {0: LEFT}, {1: RIGHT}, {}, {}]


def _shifted(hand, shift, **answer):
    uv, xyz = hand
    return found(uv + np.asarray(shift, float), xyz, **answer)


def _evaluate(answers, hands=HANDS, **attributes):
    return evaluate_found_hands(estimator(answers, **attributes), MadeUpHands(hands), [NAME])


@pytest.fixture(scope="module")
def evaluation():
    """Errors of many sizes, a missed hand, a wrong side, false hands."""
    false = _shifted(RIGHT, (0, 0), score=0.4)
    return _evaluate(
        [
            [_shifted(LEFT, (3, 4))],
            [_shifted(LEFT, (0, 1), side=1), false],
            [_shifted(RIGHT, (6, 8), side=1)],
            [false, false],
            [],
        ],
        predicts_handedness=True,
    )


def _repeated(evaluation, numbers):
    """The evaluation of images drawn anew, by its rows."""
    hands, images = evaluation.hands[NAME], evaluation.images[NAME]
    drawn = [(place, np.flatnonzero(hands["image"] == n)) for place, n in enumerate(numbers)]
    rows = np.concatenate([found for _, found in drawn])
    again = {name: value[rows] for name, value in hands.items()}
    again["image"] = np.repeat([p for p, _ in drawn], [len(found) for _, found in drawn])
    again_images = {k: v[list(numbers)] for k, v in images.items() if k != "false_scores"}
    return again, again_images | {"false_scores": images["false_scores"]}


@pytest.mark.parametrize("counts", [[1, 1, 1, 1, 1], [3, 0, 1, 0, 1], [0, 2, 2, 1, 0]])
@pytest.mark.parametrize("average", ["instances", "keypoints"])
def test_figures_of_a_resample_are_those_of_its_images(evaluation, counts, average):
    protocol = replace(FOUND_HANDS_PROTOCOLS[NAME], epe_average=average)
    parts = by_image(evaluation.hands[NAME], evaluation.images[NAME])
    came = resampled_found_figures(protocol, parts, np.array([counts]))
    conditions = FoundHandsConditions("wrist", False, True, 0.3, True)
    drawn = _repeated(evaluation, np.repeat(np.arange(5), counts))
    direct = FoundHandsResult.from_arrays(protocol, conditions, *drawn).figures
    assert {"recall", "false_an_image", "handedness_accuracy", "auc_uv", "auc_xyz"} <= set(came)
    for figure, values in came.items():
        expected = direct[figure] or 0.0
        assert values[0] == pytest.approx(expected, rel=2e-5, abs=1e-6), figure


def test_what_is_saved_is_read_as_it_was(evaluation, tmp_path):
    evaluation.save(tmp_path)
    again = load_evaluation(tmp_path)
    assert isinstance(again, FoundHandsEvaluation) and not again.predictions
    assert again.sample_ids == evaluation.sample_ids
    assert again.provenance == json.loads(json.dumps(evaluation.provenance))
    assert again[NAME].to_dict() == evaluation[NAME].to_dict()


def test_evaluations_of_found_hands_are_compared(evaluation, tmp_path):
    nothing = _evaluate([[], [], [], [], []], predicts_handedness=True)
    for name, each in (("some", evaluation), ("none", nothing)):
        each.save(tmp_path / name)
    loaded = {name: load_evaluation(tmp_path / name) for name in ("some", "none")}
    comparison = compare(loaded, 200)
    figures = {f.figure: f for f in comparison.figures if f.evaluation == "none"}
    assert figures["recall"].difference == pytest.approx(-3 / 4)
    assert figures["recall"].is_distinct
    assert figures["false_an_image"].difference == pytest.approx(-3 / 5)
    # Of hands that were never found there is no error.
    assert "epe_uv_mean" not in figures and "auc_uv" in figures
    assert comparison.samples == 5


def test_resamples_that_tell_nothing_of_a_share_have_no_part_in_its_interval():
    # Of two images one has a hand: a quarter of the resamples draws it not at all.
    right = _shifted(LEFT, (0, 0))
    false = _shifted(RIGHT, (0, 0))
    evaluation = _evaluate([[right], [false]], [{0: LEFT}, {}], predicts_handedness=True)
    comparison = compare({"a": evaluation, "b": evaluation}, 200)
    shares = {f.figure: (f.value, f.low, f.high) for f in comparison.figures}
    for figure in ("recall", "false_image_share", "handedness_accuracy"):
        assert shares[figure] == (1.0, 1.0, 1.0), figure


def test_an_evaluation_of_found_hands_differs_from_itself_by_nothing(evaluation):
    comparison = compare({"a": evaluation, "b": evaluation}, 200)
    others = [figure for figure in comparison.figures if figure.evaluation == "b"]
    assert {f.unit for f in others if f.figure.startswith("epe_xyz")} == {"mm"}
    assert not any(f.difference or f.difference_low or f.difference_high for f in others)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("found_hands/side", np.full(4, 2), "numbers below 2"),
        ("found_hands/image", np.full(4, 5), "numbers below 5"),
        ("found_hands/errors_uv", np.zeros((4, 20)), "expected an array of"),
        ("found_hands/prediction", np.full(4, -1), "found hands alone"),
        ("found_hands/score", np.full(4, "a"), "expected 4 numbers"),
        ("found_hands/images/false", np.full(5, -1), "from zero"),
    ],
)
def test_damaged_errors_are_refused(evaluation, tmp_path, name, value, message):
    evaluation.save(tmp_path)
    with np.load(tmp_path / "errors.npz") as archive:
        arrays = dict(archive) | {name: value}
    np.savez(tmp_path / "errors.npz", **arrays)
    with pytest.raises(ValueError, match=message) as caught:
        load_evaluation(tmp_path)
    assert "errors.npz" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda entry: entry.update(min_score="high"), "min_score"),
        (lambda entry: entry.update(min_score=math.nan), "JSON: expected no NaN"),
        (
            lambda entry: entry["protocol"].update(calibration_bins=10**12),
            r"results\.json: .*calibration_bins: expected",
        ),
    ],
)
def test_a_damaged_record_is_refused(evaluation, tmp_path, change, message):
    evaluation.save(tmp_path)
    content = json.loads((tmp_path / "results.json").read_text())
    change(content["results"][0])
    (tmp_path / "results.json").write_text(json.dumps(content))
    with pytest.raises(ValueError, match=message):
        load_evaluation(tmp_path)


def test_the_other_kind_is_named_where_it_does_not_fit(evaluation, tmp_path):
    evaluation.save(tmp_path)
    with pytest.raises(ValueError, match="expected an evaluation of format 1"):
        Evaluation.load(tmp_path)
