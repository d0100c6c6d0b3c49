"""What RHD's part masks show."""

from keras import ops

from keras_hand3d.part_classes import FIRST_HAND_CLASS, FIRST_RIGHT_CLASS


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
