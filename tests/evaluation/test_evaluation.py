import csv
import json

import numpy as np
import pytest
from evaluation_stand_ins import pose_net
from hand_data import write_folder

from keras_hand3d.data import ImageFolder
from keras_hand3d.evaluation import Evaluation, Networks, evaluate, provenance


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory):
    source = ImageFolder(write_folder(tmp_path_factory.mktemp("data")), canvas=96)
    record = provenance("hands", 3, [("w.h5", "00ff")], "keras-hand3d evaluate w.h5")
    return evaluate(Networks(pose_net=pose_net()), source, record=record)


@pytest.fixture
def folder(evaluation, tmp_path):
    evaluation.save(tmp_path / "evaluation")
    return tmp_path / "evaluation"


def test_what_is_read_is_what_was_written(evaluation, folder):
    again = Evaluation.load(folder)
    assert again.sample_ids == evaluation.sample_ids
    assert again.results == evaluation.results
    assert again.provenance == evaluation.provenance
    for name, parts in evaluation.per_sample.items():
        for part, array in parts.items():
            np.testing.assert_array_equal(again.per_sample[name][part], array)
    assert set(again.attributes) == set(evaluation.attributes)
    assert sorted(path.name for path in folder.iterdir()) == [
        "errors.npz", "results.csv", "results.json"
    ]  # fmt: skip


def test_json_has_figures_published_rows_and_provenance(evaluation, folder):
    content = json.loads((folder / "results.json").read_text())
    entry = content["results"][0]
    assert entry["protocol"]["name"] == "zb2017_2d_crop"
    assert entry["published"][0]["weights"] == "posenet-rhd-stb"
    difference = evaluation["zb2017_2d_crop"].epe_mean - 9.135
    assert entry["published"][0]["difference"]["epe_mean"] == pytest.approx(difference)
    assert content["provenance"]["weights"] == [{"name": "w.h5", "sha256": "00ff"}]
    assert content["provenance"]["data"] == {"name": "hands", "samples": 3}
    assert "keras" in content["provenance"]["versions"]


def test_csv_has_measured_and_published(evaluation, folder):
    with (folder / "results.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    published = [row for row in rows if row["published_weights"] == "posenet-rhd-stb"]
    assert {row["figure"]: row["published"] for row in published} == {
        "auc": "0.724", "epe_median": "5.001", "epe_mean": "9.135"
    }  # fmt: skip
    row = next(row for row in published if row["figure"] == "auc")
    assert float(row["difference"]) == pytest.approx(float(row["measured"]) - 0.724)


def _change_json(folder, change):
    content = json.loads((folder / "results.json").read_text())
    change(content)
    (folder / "results.json").write_text(json.dumps(content))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.update(format=2), "evaluation of format 1, got 2"),
        (lambda c: c.update(results=[]), "a list of at least one entry"),
        (lambda c: c.update(results=[3]), "a protocol in each entry"),
        (lambda c: c.update(provenance=3), "expected provenance"),
        (lambda c: c["results"][0]["protocol"].update(root="toe"), "root: expected one of"),
        (lambda c: c["results"][0]["protocol"].update(thresholds="x"), "protocol: thresholds"),
        (lambda c: c["results"][0]["protocol"].pop("frame"), "protocol: frame"),
        (lambda c: c["results"][0]["protocol"].update(name="other"), "other/errors: expected"),
    ],
)
def test_a_damaged_record_is_named(folder, change, message):
    _change_json(folder, change)
    with pytest.raises(ValueError, match=message):
        Evaluation.load(folder)


@pytest.mark.parametrize("name", ["results.json", "errors.npz"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError, match=f"{name}: there is no such file"):
        Evaluation.load(folder)


@pytest.mark.parametrize("name", ["results.json", "errors.npz"])
def test_a_cut_file_is_named(folder, name):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match=f"{name}: expected"):
        Evaluation.load(folder)


def test_of_what_nothing_counted_in_there_is_no_result(folder):
    with np.load(folder / "errors.npz") as archive:
        arrays = dict(archive)
    arrays["zb2017_2d_crop/counted"] = np.zeros((3, 21), bool)
    np.savez(folder / "errors.npz", **arrays)
    again = Evaluation.load(folder)
    assert "zb2017_2d_crop" not in again.results
    assert "no key point of the data counts" in again.skipped["zb2017_2d_crop"]
    assert "2d_crop_256" in again.results


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.ones((2, 21), "float32"), r"errors: expected an array of \(3, 21\), got float32"),
        (np.full((3, 21), np.nan, "float32"), "errors: expected finite numbers"),
        (np.array([[{}] * 21] * 3, object), "errors.npz: expected NumPy arrays"),
    ],
)
def test_damaged_arrays_are_named(folder, array, message):
    with np.load(folder / "errors.npz") as archive:
        arrays = dict(archive)
    arrays["zb2017_2d_crop/errors"] = array
    np.savez(folder / "errors.npz", **arrays)
    with pytest.raises(ValueError, match=message):
        Evaluation.load(folder)
