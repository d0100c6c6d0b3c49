import html
import re

import cv2
import numpy as np
import pytest
from found_hands_stand_ins import STEP, MadeUpHands, OnceAHand, estimator, found, hand_at

from keras_hand3d.evaluation import (
    evaluate_found_hands,
    found_hands_rows,
    provenance,
    remarks,
    write_found_hands_report,
    write_found_pictures,
)

pytest.importorskip("plotly")
HOSTILE = "</script><img src=x onerror=alert(1)>"
LEFT, RIGHT = hand_at(-0.1), hand_at(0.1)


@pytest.fixture(scope="module")
def evaluated():
    """Two hands are found, one is missed, one is false, an image is empty."""
    source = MadeUpHands([{0: LEFT, 1: RIGHT}, {0: LEFT}, {}])
    answers = [[found(LEFT[0] + 2.0, LEFT[1])], [found(*LEFT)], [found(*RIGHT, score=0.4)]]
    record = provenance(f"hands {HOSTILE}", 3, [("w.h5", "00ff")], "keras-hand3d evaluate")
    return source, evaluate_found_hands(estimator(answers), source, record=record)


@pytest.fixture(scope="module")
def page(evaluated, tmp_path_factory):
    source, evaluation = evaluated
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_found_hands_report(path, evaluation, source, pictures=1)
    return re.sub(r"<script>/\*\*.*?</script>", "", path.read_text(), count=1, flags=re.DOTALL)


def test_figures(page):
    # Two PCK curves and the scores; for each of two protocols recall by size, reliability, key
    # points and attributes in 2D and 3D, and hands to turn.
    assert page.count("Plotly.newPlot(") == 3 + 2 * 7


def test_pictures_are_in_the_page_and_nothing_is_fetched(page):
    # Best, worst, missed and false, for each of two protocols.
    assert len(re.findall(r'<img src="data:image/jpeg;base64,', page)) == 2 * 4
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    assert "default-src 'none'" in page


def test_the_record_and_the_provenance(page):
    assert "&quot;least_side&quot;: 40.0" in page
    assert "&quot;sha256&quot;: &quot;00ff&quot;" in page
    assert HOSTILE not in page


def test_figures_and_remarks_are_told(page, evaluated):
    _, evaluation = evaluated
    header, rows = found_hands_rows(evaluation)
    assert header == ("", "found_hands", "found_hands_by_keypoints")
    assert {row[0]: row[1] for row in rows}["recall"] == "0.667"
    texts = remarks(evaluation["found_hands"])
    assert texts[0].startswith("2 of 3 hands found in 3 images, 0 smaller ones ignored, 1 false")
    for text in texts:
        assert html.escape(text) in page


def test_pictures_of_hands_and_images(evaluated, tmp_path):
    source, evaluation = evaluated
    paths = write_found_pictures(tmp_path, source, evaluation, 2)
    assert [path.name for path in paths] == [
        "found_hands_best_00001_left.png",
        "found_hands_worst_00000_left.png",
        "found_hands_missed_00000.png",
        "found_hands_false_00002.png",
    ]
    shapes = [cv2.imread(str(path)).shape for path in paths]
    assert shapes == [(256, 768, 3)] * 2 + [(480, 480, 3)] * 2


def test_a_missed_hand_has_a_red_box(evaluated, tmp_path):
    source, evaluation = evaluated
    missed, false = (cv2.imread(str(path)).astype(int) for path in
                     write_found_pictures(tmp_path, source, evaluation, 2)[2:])  # fmt: skip
    blue, green, red = missed.transpose(2, 0, 1)
    rows, columns = np.nonzero((red > 200) & (green < 60) & (blue < 60))
    # The right hand's key points of 320 pixels in a picture of 480, three pixels around them.
    low, high = 1.5 * RIGHT[0].min(axis=0), 1.5 * RIGHT[0].max(axis=0)
    assert abs(columns.min() - (low[0] - 3)) <= 3 and abs(rows.min() - (low[1] - 3)) <= 3
    assert abs(columns.max() - (high[0] + 3)) <= 3 and abs(rows.max() - (high[1] + 3)) <= 3
    blue, green, red = false.transpose(2, 0, 1)
    assert not ((red > 200) & (green < 60) & (blue < 60)).any()


def test_pictures_are_of_the_image_and_named_by_its_first_sample(tmp_path):
    source = OnceAHand([{0: LEFT, 1: RIGHT}] * 5)
    both = [found(*LEFT), found(*RIGHT, side=1)]
    evaluation = evaluate_found_hands(estimator([both] * 4 + [[]]), source)
    path = write_found_pictures(tmp_path, source, evaluation, 1)[-1]
    assert path.name == "found_hands_missed_00008.png"
    # The image between the hands: each of the data set has a brightness of its own.
    assert cv2.imread(str(path))[-1, 240].tolist() == [4 * STEP] * 3


def test_a_report_of_nothing_found(tmp_path):
    source = MadeUpHands([{0: LEFT}, {}])
    evaluation = evaluate_found_hands(estimator([[], []]), source)
    write_found_hands_report(tmp_path / "a.html", evaluation, source)
    assert "0 of 1 hands found" in (tmp_path / "a.html").read_text()
    assert len(write_found_pictures(tmp_path, source, evaluation, 2)) == 1
