"""The command line, ``keras-hand3d``."""
