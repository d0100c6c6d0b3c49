"""How fast networks and exported files are, and what they need. Importing this loads no Keras."""

from keras_hand3d.benchmarking.benchmark import benchmark
from keras_hand3d.benchmarking.machine import describe_machine
from keras_hand3d.benchmarking.subject import Subject

__all__ = ["Subject", "benchmark", "describe_machine"]
