import pytest

from keras_hand3d.inference.gpu_share import gpu_share


@pytest.mark.parametrize(
    ("gpus", "workers", "share"),
    [
        (0.0, 3, 0.0),
        (4.0, 2, 1.0),
        (2.0, 3, 0.5),
        (2.0, 5, 0.3333),
        (1.0, 6, 0.1666),
        (0.5, 1, 0.5),
    ],
)
def test_workers_get_parts_of_one_gpu(gpus, workers, share):
    assert gpu_share(gpus, workers) == share
