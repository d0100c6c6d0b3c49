import pytest

from keras_hand3d.inference.padded_batches import batch_sizes, padded_batches


@pytest.mark.parametrize(
    ("batch_size", "sizes"), [(1, [1]), (2, [1, 2]), (8, [1, 2, 4, 8]), (100, [1, 25, 50, 100])]
)
def test_there_are_at_most_four_sizes(batch_size, sizes):
    assert batch_sizes(batch_size) == sizes


@pytest.mark.parametrize("count", range(20))
def test_every_sample_comes_once(count):
    batches = list(padded_batches(count, 8))
    assert [n for numbers, real in batches for n in numbers[:real]] == list(range(count))
    assert {len(numbers) for numbers, _ in batches} <= {1, 2, 4, 8}


def test_padding_repeats_the_last_sample():
    ((numbers, real),) = padded_batches(3, 8)
    assert (list(numbers), real) == ([0, 1, 2, 2], 3)
