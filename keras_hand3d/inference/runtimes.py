"""Runtimes of exported files, without Keras and TensorFlow.

Each opens a file and tells its inputs, and a function of arrays by input name that gives arrays by
output name. Several threads may call it.
"""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_hand3d.extras import needs_extra
from keras_hand3d.inference.opened_file import OpenedFile, line_of

Call = Callable[[Mapping[str, np.ndarray], Sequence[str]], dict[str, np.ndarray]]
"""``call(inputs, names)``: the outputs of these names."""

Inputs = dict[str, tuple[tuple[int | None, ...], str]]
"""Shape and NumPy dtype by name, see `OpenedFile`."""

_ONNX_DTYPES = {"tensor(float)": "float32", "tensor(int32)": "int32", "tensor(bool)": "bool"}


@dataclass(frozen=True)
class Runtime:
    """What runs a format.

    Attributes:
        title: Its name.
        package: What is installed with pip.
        extra: Extra of this package that brings it.
        open: Opens a file for a number of threads (None for its own choice); its inputs, and what
            calls it.
    """

    title: str
    package: str
    extra: str
    open: Callable[[Path, int | None], tuple[Inputs, Call]]


def open_runtime(export_format: str, path: Path, threads: int | None = None) -> OpenedFile:
    """Open an exported file in its runtime.

    Args:
        export_format: One of `RUNTIMES`.
        path: The file.
        threads: Threads to compute with; all processors that may be used by default.

    Returns:
        The file, a function of the inputs and the names of the outputs that are wanted.

    Raises:
        ValueError: If the format has no runtime here, it is not installed, or it cannot read the
            file.
    """
    if export_format not in RUNTIMES:
        raise ValueError(
            f"{path}: files of the format {export_format} run in Keras or its backend; expected "
            f"one of {', '.join(RUNTIMES)}."
        )
    runtime = RUNTIMES[export_format]
    if not Path(path).is_file():
        raise FileNotFoundError(f"{path}: there is no such file.")
    with needs_extra(
        runtime.extra, f"{path}: {runtime.title}", f"or {runtime.package} alone to run files"
    ):
        try:
            return OpenedFile(Path(path), runtime.title, *runtime.open(Path(path), threads))
        except ModuleNotFoundError:
            raise
        # The runtimes' own errors have no common type; all of them mean the same here.
        except Exception as error:
            raise ValueError(f"{path}: {runtime.title} cannot read it: {line_of(error)}") from error


def usable_processors() -> int:
    """Number of processors that this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else (os.cpu_count() or 1)


def _open_onnx(path, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or usable_processors()
    options.log_severity_level = 3
    # Threads that spin after a run take the processors from the next network's.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def call(inputs, names):
        return dict(zip(names, session.run(list(names), dict(inputs)), strict=True))

    inputs = {
        put.name: (_shape(put.shape), _ONNX_DTYPES.get(put.type, put.type))
        for put in session.get_inputs()
    }
    return inputs, call


def _open_litert(path, threads):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(path), num_threads=threads or usable_processors())
    runner = interpreter.get_signature_runner()

    def call(inputs, names):
        outputs = runner(**inputs)
        return {name: outputs[name] for name in names}

    inputs = {
        name: (_shape(detail["shape_signature"].tolist()), np.dtype(detail["dtype"]).name)
        for name, detail in runner.get_input_details().items()
    }
    return inputs, _one_at_a_time(call)


def _open_openvino(path, threads):
    import openvino

    # On processors with half precision it would compute in that.
    config = {
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": threads or usable_processors(),
        "PERFORMANCE_HINT": "LATENCY",
    }
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(path), "CPU", config)
    request = compiled.create_infer_request()

    def call(inputs, names):
        request.infer(dict(inputs))
        return {name: request.get_tensor(name).data.copy() for name in names}

    inputs = {
        name: (_openvino_shape(port.get_partial_shape()), port.get_element_type().to_dtype().name)
        for port in compiled.inputs
        for name in port.get_names()
    }
    return inputs, _one_at_a_time(call)


def _one_at_a_time(call):
    """A call of a file that has one place for its inputs and outputs, for any thread."""
    lock = threading.Lock()

    def locked(inputs, names):
        with lock:
            return call(inputs, names)

    return locked


def _openvino_shape(shape):
    return tuple(size.get_length() if size.is_static else None for size in shape)


def _shape(sizes):
    """Sizes, None for those that a runtime names or has below zero: it leaves them open."""
    return tuple(size if isinstance(size, int) and size >= 0 else None for size in sizes)


RUNTIMES = {
    "onnx": Runtime("ONNX Runtime", "onnxruntime", "onnx", _open_onnx),
    "litert": Runtime("LiteRT", "ai-edge-litert", "litert", _open_litert),
    "openvino": Runtime("OpenVINO", "openvino", "openvino", _open_openvino),
}
"""By name of the export format."""
