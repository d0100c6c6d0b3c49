"""Hands rendered from anatomy alone: no download, every label. Needs the extra [synthetic]."""

from keras_hand3d.data.synthetic.hand_renderer import HandRenderer
from keras_hand3d.data.synthetic.rendered_sample import RenderedSample
from keras_hand3d.data.synthetic.synthesize import synthesize
from keras_hand3d.data.synthetic.synthetic_hands import SyntheticHands

__all__ = ["HandRenderer", "RenderedSample", "SyntheticHands", "synthesize"]
