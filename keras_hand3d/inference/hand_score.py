"""How sure a hand is that a detector found. Needs NumPy alone."""

import numpy as np

_MOST_GAIN = 6.0
"""By what factor a later look makes a hand's odds greater, hardly ever more."""

_USUAL_PRESENCE = 1000.0
"""The odds of a hand's presence where there is one, hardly ever less."""

_SURE = 0.7
"""The score of a hand that other looks will hardly show better."""

CLEARLY = 0.9
"""The mean confidence of key points from which on another look shows them hardly better."""

_EDGE = 1e-6


def hand_score(found: float, presence: float, confidence: np.ndarray) -> float:
    """Score of a found hand: the detector's odds times those of its key points being right.

    A detector sees a hand's outline in a small picture, the pose network whether there are fingers
    to be found. What is no hand seldom pleases both, and where its presence is less sure than a
    hand's, the odds are less.

    Args:
        found: The detector's score, in 0..1.
        presence: The pose network's probability of a hand; no hand scores more.
        confidence: ``(21,)`` probabilities that key points are right.

    Returns:
        The score in 0..1; 0.5 where both leave it open.
    """
    odds = _odds(found) * _odds(np.mean(confidence))
    odds *= min(1.0, _odds(presence) / _USUAL_PRESENCE) ** 0.5
    return float(min(odds / (1.0 + odds), presence))


def least_promising(least: float) -> float:
    """The score under which a place or a first look will hardly become a hand.

    Args:
        least: The score that the hand must have, in 0..1.
    """
    return least / (least + _MOST_GAIN * (1.0 - least))


def surely(least: float) -> float:
    """The score under which a hand may be seen better in another way.

    Args:
        least: The score that the hand must have, in 0..1.
    """
    return max(least, _SURE)


def log_odds(probability: float) -> float:
    """Logarithm of a probability's odds; finite at 0 and 1 too."""
    return float(np.log(_odds(probability)))


def _odds(probability):
    probability = min(max(float(probability), _EDGE), 1.0 - _EDGE)
    return probability / (1.0 - probability)
