"""Which samples are one image."""

from dataclasses import replace

import pytest
from found_hands_stand_ins import MadeUpHands, OnceAHand, estimator, found, hand_at

from keras_hand3d.evaluation import evaluate_found_hands

NAME = "found_hands"
LEFT, RIGHT = hand_at(-0.1), hand_at(0.1)


def test_an_image_that_is_a_sample_for_each_of_its_hands_counts_once():
    both = {0: LEFT, 1: RIGHT}
    left, right, false = found(*LEFT), found(*RIGHT, side=1), found(*hand_at(0.0))
    again = replace(left, score=0.2)
    answers = [[left, right, false, again], [left, false], [left, right]]
    once = evaluate_found_hands(estimator(answers), MadeUpHands([both] * 3), [NAME])
    evaluation = evaluate_found_hands(
        estimator(answers, batch_size=3), OnceAHand([both] * 3), [NAME]
    )
    result = evaluation[NAME]
    assert (result.images, result.hands, result.found, result.false) == (3, 6, 5, 3)
    assert result.false_an_image == pytest.approx(1.0)
    assert result == once[NAME]
    assert evaluation.sample_ids == ("image 0", "image 2", "image 4")


def test_samples_for_the_same_hand_are_images_of_their_own():
    class Again(OnceAHand):
        def __getitem__(self, index):
            return super().__getitem__(0)

    false = found(*hand_at(0.0))
    source = Again([{0: LEFT, 1: RIGHT}])
    result = evaluate_found_hands(estimator([[found(*LEFT), false]]), source, [NAME])[NAME]
    assert (result.images, result.hands, result.found, result.false) == (2, 2, 2, 2)
