import json

import numpy as np
import pytest

from keras_hand3d.evaluation import PROTOCOLS, EvaluationResult

VISIBLE = np.ones((2, 21), bool)


def _result(errors, visible=VISIBLE, protocol="zb2017_2d_crop"):
    return EvaluationResult.from_errors(PROTOCOLS[protocol], errors, visible)


def test_published_figures(parity):
    data = parity("metrics")
    errors = np.linalg.norm(data["pred"] - data["gt"], axis=-1)
    result = _result(errors, data["visible"])
    assert result.epe_mean == pytest.approx(float(data["epe_mean"]), abs=1e-4)
    assert result.epe_median == pytest.approx(float(data["epe_median"]), abs=1e-4)
    assert result.auc == pytest.approx(float(data["auc"]), abs=1e-6)
    np.testing.assert_allclose(result.pck, data["pck"], atol=1e-6)
    np.testing.assert_allclose(result.thresholds, data["thresholds"], rtol=1e-6)


def test_errors_beyond_the_last_threshold_give_no_area():
    assert _result(np.full((2, 21), 31.0)).auc == 0.0


def test_it_is_json():
    errors = np.ones((2, 21))
    content = json.loads(json.dumps(_result(errors).to_dict()))
    assert content["protocol"]["root"] == "palm"
    assert content["keypoint_epe_mean"] == [1.0] * 21
