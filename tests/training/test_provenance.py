import re

from hand_data import entries
from small_training import small_source

from keras_hand3d.data import CachedHands
from keras_hand3d.training.provenance import data_fingerprint, git_commit


def test_the_same_data_has_the_same_fingerprint(tmp_path):
    source = small_source(tmp_path / "a")
    assert data_fingerprint(source) == data_fingerprint(CachedHands(source))


def test_a_changed_annotation_changes_it(tmp_path):
    one = small_source(tmp_path / "a", entries(1))
    moved = entries(1)
    moved[0]["uv"][0][0] += 1.0
    other = small_source(tmp_path / "b", moved)
    assert data_fingerprint(one) != data_fingerprint(other)


def test_one_sample_more_changes_it(tmp_path):
    prints = {data_fingerprint(small_source(tmp_path / str(n), entries(n))) for n in (2, 3)}
    assert len(prints) == 2


def test_a_commit_is_a_hash_or_nothing():
    commit = git_commit()
    assert commit is None or re.fullmatch(r"[0-9a-f]{40}(-dirty)?", commit)
