"""Classes of RHD's part masks: 0 background, 1 person, 2-17 left hand, 18-33 right hand."""

FIRST_HAND_CLASS, FIRST_RIGHT_CLASS, LAST_CLASS = 2, 18, 33
