import sys
import threading
import time
import types
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from keras_hand3d.inference.runtimes import open_runtime

COUNT = 4


class _OnePlace:
    """Computes ``y = x`` as runtimes do that have one place for what goes in and comes out.

    Its calls wait for each other until all have begun, if they can.
    """

    def __init__(self):
        self.place, self.begun = None, threading.Barrier(COUNT)

    def infer(self, inputs):
        self.place = inputs["x"]
        try:
            self.begun.wait(timeout=0.2)
        except threading.BrokenBarrierError:
            time.sleep(0.01)

    def get_tensor(self, name):
        return types.SimpleNamespace(data=self.place)


class _LiteRt(_OnePlace):
    def __init__(self, path, num_threads):
        super().__init__()

    def get_signature_runner(self):
        return self

    def get_input_details(self):
        return {}

    def __call__(self, **inputs):
        self.infer(inputs)
        return {"y": self.place.copy()}


class _OpenVino(_OnePlace):
    inputs = ()

    def read_model(self, path):
        return path

    def compile_model(self, *arguments):
        return self

    def create_infer_request(self):
        return self


@pytest.mark.parametrize("name", ["litert", "openvino"])
def test_threads_get_what_they_asked_for(name, tmp_path, monkeypatch):
    openvino, litert = types.ModuleType("openvino"), types.ModuleType("ai_edge_litert.interpreter")
    openvino.Core, litert.Interpreter = _OpenVino, _LiteRt
    package = types.ModuleType("ai_edge_litert")
    for module in (openvino, litert, package):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    path = tmp_path / "model"
    path.touch()
    call = open_runtime(name, path)
    with ThreadPoolExecutor(COUNT) as pool:
        inputs = [np.full(3, number) for number in range(COUNT)]
        outputs = list(pool.map(lambda x: call({"x": x}, ("y",))["y"], inputs))
    np.testing.assert_array_equal(outputs, inputs)
