"""Under what an estimator looked for hands."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FoundHandsConditions:
    """What a result of found hands depends on beside the hands.

    Attributes:
        root: What key point 0 was, ``"palm"`` or ``"wrist"``.
        side_given: Whether the estimator was given the true hand side.
        intrinsics_given: Whether it was given the camera's matrix.
        min_score: The score from which on it tells of hands.
        side_compared: Whether the sides that it told can be held against true ones.
    """

    root: str
    side_given: bool
    intrinsics_given: bool
    min_score: float
    side_compared: bool
