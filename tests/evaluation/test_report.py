import base64
import dataclasses
import html.parser
import re
import sys

import cv2
import numpy as np
import pytest
from evaluation_stand_ins import whole_model
from hand_data import write_folder

from keras_hand3d.data import ImageFolder
from keras_hand3d.evaluation import evaluate, provenance, write_report
from keras_hand3d.evaluation.report import is_stb
from keras_hand3d.evaluation.report_figures import binned_medians, curve_line, import_plotly

pytest.importorskip("plotly")
HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    source = ImageFolder(write_folder(tmp_path_factory.mktemp("data")), canvas=96)
    names = ["zb2017_2d_full", "zb2017_3d_full"]
    pose = np.random.default_rng(0).normal(size=(21, 3))
    record = provenance(f"hands {HOSTILE}", 3, [("w.h5", "00ff")], "keras-hand3d evaluate")
    evaluation = evaluate(whole_model(pose), source, names, record=record)
    return source, dataclasses.replace(evaluation, sample_ids=("a", HOSTILE, "c"))


@pytest.fixture(scope="module")
def page(evaluated, tmp_path_factory):
    source, evaluation = evaluated
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, evaluation, source, pictures=1)
    return path.read_text(encoding="utf-8")


def _without_scripts(page):
    return re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)


def _addresses(page):
    """What the page's elements point to."""
    found = []

    class Parser(html.parser.HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.extend(value for name, value in attrs if name in ("src", "href"))

    Parser().feed(_without_scripts(page))
    return found


def test_it_fetches_nothing(page):
    assert "default-src 'none'" in page
    sources = _addresses(page)
    assert len(sources) == 4
    assert all(source.startswith("data:image/jpeg;base64,") for source in sources)


def test_plotly_is_in_it_once(page):
    assert page.count("plotly.js v") == 1
    assert 3e6 < len(page) < 8e6


def test_names_from_the_data_stay_text(page):
    assert HOSTILE not in page
    assert "&lt;/script&gt;&lt;img src=x onerror" in page
    assert "<img src=x" not in page


def test_pictures_can_be_decoded(page):
    found = re.findall(r"data:image/jpeg;base64,([^\"]+)", page)
    # The best and the worst, in 2D and in 3D.
    assert len(found) == 4
    for text in found:
        data = np.frombuffer(base64.b64decode(text), np.uint8)
        assert cv2.imdecode(data, cv2.IMREAD_COLOR).shape == (256, 768, 3)


def test_it_shows_published_rows_records_and_provenance(page):
    text = _without_scripts(page)
    assert "handsegnet-rhd, posenet3d-rhd-stb" in text
    assert "STB evaluation (B1, both cameras)" in text
    assert "&quot;area_rule&quot;: &quot;trapezoid&quot;" in text
    assert "&quot;sha256&quot;: &quot;00ff&quot;" in text


def test_figures_are_curves_key_points_attributes_and_a_hand_in_3d(page):
    assert page.count("Plotly.newPlot(") == 2 + 2 * 2 + 1
    assert page.count('"type":"scatter3d"') >= 2 * 2 * 5


def _curve_names(evaluation, source, path):
    write_report(path, evaluation, source, pictures=0)
    return re.findall(r'"name":"(\w+ \(earlier work\))"', path.read_text(encoding="utf-8"))


def test_stbs_reference_curves_are_for_stb_only(evaluated, tmp_path):
    source, evaluation = evaluated
    assert _curve_names(evaluation, source, tmp_path / "a.html") == []
    names = tuple(f"B1Counting_BB_left_{index}" for index in range(3))
    stb = dataclasses.replace(evaluation, sample_ids=names)
    assert _curve_names(stb, source, tmp_path / "b.html") == [
        "PSO (earlier work)", "ICPPSO (earlier work)", "CHPR (earlier work)"
    ]  # fmt: skip


def test_stb_is_known_by_its_samples_names():
    assert is_stb(["B1Counting_BB_left_0", "B6Random_SK_1499"])
    assert not is_stb(["B1Counting_BB_left_0", "00001"])


def test_curves_are_told_apart():
    lines = [curve_line(number) for number in range(16)]
    assert len({(line["color"], line["dash"]) for line in lines}) == 16


def test_bins_hold_equally_many():
    values = np.arange(16.0)
    x, y = binned_medians(values, values * 10.0, bins=4)
    assert x == [1.5, 5.5, 9.5, 13.5]
    assert y == [15.0, 55.0, 95.0, 135.0]


def test_equal_values_are_in_one_bin():
    x, y = binned_medians(np.array([21.0] * 9 + [20.0]), np.arange(10.0))
    assert (x, y) == ([20.0, 21.0], [9.0, 4.0])


def test_without_plotly_the_way_is_named(monkeypatch):
    for name in ("plotly", "plotly.graph_objects"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(
        ValueError, match=r"pip install 'keras-hand3d\[report\]', or leave the report out\."
    ):
        import_plotly()


def test_an_evaluation_from_files_has_no_report(evaluated, tmp_path):
    source, evaluation = evaluated
    with pytest.raises(ValueError, match="needs predictions"):
        write_report(tmp_path / "a.html", dataclasses.replace(evaluation, predictions=None), source)
    assert not (tmp_path / "a.html").exists()
