"""Classes of RHD's part masks: 0 background, 1 person, 2-17 left hand, 18-33 right hand."""

from keras import ops

FIRST_HAND_CLASS, FIRST_RIGHT_CLASS, LAST_CLASS = 2, 18, 33


def hand_pixels(part_mask):
    """Which pixels show a hand.

    Args:
        part_mask: ``(...)`` classes.

    Returns:
        ``(...)`` booleans.
    """
    return ops.cast(part_mask, "int32") >= FIRST_HAND_CLASS


def side_pixels(part_mask):
    """Which pixels show a left, and which a right hand.

    Args:
        part_mask: ``(...)`` classes.

    Returns:
        Two of ``(...)`` booleans.
    """
    is_right = ops.cast(part_mask, "int32") >= FIRST_RIGHT_CLASS
    return ops.logical_and(hand_pixels(part_mask), ops.logical_not(is_right)), is_right


def with_sides_swapped(part_mask):
    """The mask of the mirrored hands: each part of a left hand is the right hand's, and back.

    Args:
        part_mask: ``(...)`` classes.

    Returns:
        The same in its dtype.
    """
    is_left, is_right = (ops.cast(is_side, "int32") for is_side in side_pixels(part_mask))
    shift = (FIRST_RIGHT_CLASS - FIRST_HAND_CLASS) * (is_left - is_right)
    return ops.cast(ops.cast(part_mask, "int32") + shift, part_mask.dtype)
