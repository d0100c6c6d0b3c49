import dataclasses

import numpy as np
import pytest

from keras_hand3d.evaluation import PROTOCOLS, PUBLISHED, STB_REFERENCE_CURVES


def _grid(last):
    return np.linspace(0.0, last, 20)


@pytest.mark.parametrize(
    ("name", "thresholds"),
    [
        ("zb2017_2d_crop", _grid(30.0)),
        ("zb2017_2d_full", _grid(30.0)),
        ("zb2017_lifting", _grid(50.0)),
        ("zb2017_3d_full", _grid(50.0)),
        ("zb2017_3d_full_21_50", np.linspace(21.0526316, 50.0, 12)),
        ("mmpose_2d", np.arange(20) * 1.5),
        ("freihand_3d", np.arange(100) * 50.0 / 99.0),
    ],
)
def test_thresholds(name, thresholds):
    np.testing.assert_allclose(PROTOCOLS[name].thresholds, thresholds, rtol=1e-7)


def test_only_mmpose_is_strict_and_sums_to_the_left():
    special = {n for n, p in PROTOCOLS.items() if p.strict or p.area_rule == "left_sum"}
    assert special == {"mmpose_2d", "mmpose_2d_palm"}


def test_all_points_count_in_lifting_and_the_visible_ones_in_the_other_published_rows():
    counted = {n: p.counted for n, p in PROTOCOLS.items() if n.startswith("zb2017")}
    assert {n for n, which in counted.items() if which == "all"} == {"zb2017_lifting"}


def test_whole_images_are_squeezed_as_published():
    full = [p for p in PROTOCOLS.values() if p.input == "image" and p.quantity != "hand_mask"]
    assert {p.input_size for p in full} == {(240, 320)}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"root": "elbow"}, "root: expected one of palm, wrist, got 'elbow'"),
        ({"thresholds": (1.0, 1.0)}, "two ascending thresholds"),
        ({"thresholds": ()}, "two ascending thresholds"),
        ({"thresholds": (0.0, float("nan"))}, "two ascending thresholds, all finite"),
        ({"thresholds": (0.0, 1e39)}, "two ascending thresholds, all finite"),
        ({"thresholds": (1.0, 1.0 + 1e-12)}, "two ascending thresholds"),
        ({"box_pck": float("nan")}, "box_pck: expected a number above zero, got nan"),
        ({"area_rule": "simpson"}, "Unknown area rule"),
        ({"alignment": "procrustes"}, "only keypoints_xyz are aligned"),
        ({"scale": "reference_bone"}, "camera's frame and a scale"),
        ({"input": "score_maps"}, "do not come from score_maps"),
        ({"frame": "hand_crop", "input": "image"}, "only hand crops"),
    ],
)
def test_a_record_that_makes_no_sense_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(PROTOCOLS["zb2017_2d_crop"], **changes)


def test_published_rows_belong_to_known_protocols():
    assert {row.protocol for row in PUBLISHED} <= set(PROTOCOLS)
    assert all(row.exact for row in PUBLISHED if row.protocol == "zb2017_2d_crop")


def test_a_retrained_row_without_its_root_is_not_exact():
    row = next(row for row in PUBLISHED if row.auc == 0.715)
    assert not row.exact


def test_reference_curves_rise():
    for curve in STB_REFERENCE_CURVES:
        assert curve.thresholds == tuple(range(20, 55, 5))
        assert (np.diff(curve.pck) > 0).all()
