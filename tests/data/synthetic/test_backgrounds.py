import cv2
import numpy as np
import pytest

pytest.importorskip("numba", reason="rendering needs the extra [synthetic]")

from keras_hand3d.data.synthetic import backgrounds
from keras_hand3d.data.synthetic.background_folder import BackgroundFolder
from keras_hand3d.data.synthetic.camera_effects import apply_camera


@pytest.mark.parametrize("maker", [maker for _, maker in backgrounds.MAKERS])
@pytest.mark.parametrize("size", [48, 160])
def test_makers_give_pictures(maker, size):
    image = maker(np.random.default_rng(2), size)
    assert image.shape == (size, size, 3) and np.isfinite(image).all()
    assert image.std() > 2


def test_backgrounds_are_reproducible_and_differ():
    first, again, other = (
        backgrounds.draw_background(np.random.default_rng(seed), 64) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).mean() > 3
    assert first.dtype == np.float32 and first.min() >= 0 and first.max() <= 255


@pytest.fixture
def photos(tmp_path):
    for index, level in enumerate((40, 200)):
        photo = np.full((50 + 30 * index, 70, 3), level, np.uint8)
        cv2.imwrite(str(tmp_path / f"{index}.png"), photo)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("no photo")
    return tmp_path


def test_photos_are_used_and_unreadable_ones_counted(photos):
    folder = BackgroundFolder(photos)
    assert len(folder.paths) == 4
    images = [folder.draw(np.random.default_rng(seed), 64) for seed in range(30)]
    assert all(image.shape == (64, 64, 3) and image.dtype == np.float32 for image in images)
    assert {path.name for path in folder.unreadable} == {"torn.jpg", "empty.png"}
    means = np.array([image.mean() for image in images])
    assert (means < 60).any() and (means > 100).any()


def test_photos_do_not_depend_on_what_was_drawn_before(photos):
    used = BackgroundFolder(photos)
    for seed in range(10):
        used.draw(np.random.default_rng(seed), 32)
    expected = BackgroundFolder(photos).draw(np.random.default_rng(77), 32)
    np.testing.assert_array_equal(used.draw(np.random.default_rng(77), 32), expected)


def test_missing_or_empty_folders_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        BackgroundFolder(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="no photos"):
        BackgroundFolder(tmp_path)


def test_folder_of_unreadable_photos_is_named(tmp_path):
    (tmp_path / "torn.png").write_bytes(b"torn")
    with pytest.raises(ValueError, match=r"torn\.png"):
        BackgroundFolder(tmp_path).draw(np.random.default_rng(0), 32)


def test_camera_keeps_shape_and_changes_pixels():
    image = np.full((64, 64, 3), 120, np.float32)
    results = [apply_camera(np.random.default_rng(seed), image.copy()) for seed in range(20)]
    assert all(result.shape == (64, 64, 3) and result.dtype == np.uint8 for result in results)
    assert np.std([result.mean() for result in results]) > 2
    assert 5 <= sum(result.std(axis=(0, 1)).max() > 0.5 for result in results) <= 19
