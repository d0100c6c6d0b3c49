"""``python -m keras_hand3d.cli``."""

from keras_hand3d.cli.main import app

app()
