"""Time of exported files over that of Keras with the same weights.

    keras-hand3d export PRESET --format onnx --out exports/onnx
    KERAS_BACKEND=tensorflow python benchmarks/exported_files.py PRESET exports/onnx ...

All run in turn in one process on the same made-up inputs, so that the ratios hold on a machine
whose speed drifts. `keras-hand3d bench` measures each by itself.
"""

import argparse
import statistics

import keras
from forward_pass import compiled, time_in_turn
from keras import ops

from keras_hand3d.export.samples import made_up_samples
from keras_hand3d.export.signature import signature_of
from keras_hand3d.inference.exported_network import ExportedNetwork
from keras_hand3d.models import HandModel


def main():
    """Measure at batch 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("preset")
    parser.add_argument("exported", nargs="+", help="folders that export has written")
    parser.add_argument("--runs", type=int, default=11)
    arguments = parser.parse_args()
    model = HandModel.from_preset(arguments.preset)
    signature = signature_of(model)
    inputs = made_up_samples(signature, 1).inputs
    tensors = {name: ops.convert_to_tensor(array) for name, array in inputs.items()}
    fast = compiled(lambda x: signature.call(model, x))
    functions = {"Keras": lambda: fast(tensors)}
    for folder in arguments.exported:
        network = ExportedNetwork(folder)
        functions[folder] = lambda network=network: network(inputs)
    times = time_in_turn(functions, arguments.runs)
    print(f"{type(model).__name__}, {keras.backend.backend()}, {arguments.runs} runs in turn")
    for name, values in times.items():
        ratio = statistics.median(a / b for a, b in zip(values, times["Keras"], strict=True))
        print(f"{statistics.median(values) * 1e3:9.1f} ms  {ratio:6.3f} of Keras  {name}")


if __name__ == "__main__":
    main()
