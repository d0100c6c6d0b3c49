"""One network, measured in a process of its own."""

import time
from dataclasses import asdict, dataclass
from importlib import metadata

from keras_hand3d.benchmarking.machine import limit_processors, peak_memory_mb
from keras_hand3d.benchmarking.timing import time_call
from keras_hand3d.inference.exported_network import ExportedNetwork, is_exported

NETWORKS = ("HandSegNet", "PoseNet", "PosePriorNet", "ViewpointNet", "ColorHandPose3D")
"""Networks that can be made for a measurement."""

PIPELINE = "ColorHandPose3D"
PARTS = ("hand_seg_net", "pose_net", "pose_prior", "viewpoint_net")
"""Attributes of a `ColorHandPose3D`."""


@dataclass(frozen=True)
class Subject:
    """What is measured, and how.

    Attributes:
        source: One of `NETWORKS`, a preset, or the folder of an exported network.
        part: One of `PARTS` of a `ColorHandPose3D`; the whole by default.
        width: Width of a network that is made.
        batch_size: Samples at once for the throughput; an exported file may have its own.
        runs: Calls to time, at the most.
        seconds: Time for them.
        threads: Processors to use; all by default.
    """

    source: str
    part: str | None = None
    width: float = 1.0
    batch_size: int = 8
    runs: int = 30
    seconds: float = 10.0
    threads: int | None = None

    @property
    def is_exported(self):
        """Whether the source is an exported network."""
        return is_exported(self.source)


def measure(subject):
    """Measure a network; to be called in a fresh process, whose peak of memory is its own.

    Args:
        subject: The `Subject`.

    Returns:
        A JSON-able dictionary: ``network``, ``runtime``, ``parameters``, ``multiply_adds`` of one
        sample, ``load_seconds``, ``latency`` and ``throughput`` with the seconds of a `Timing` and
        the batch size, ``samples_per_second``, and ``memory_mb`` before loading and at the peak.

    Raises:
        ValueError: If the source is none of these.
    """
    if subject.threads is not None:
        limit_processors(subject.threads)
    prepare = _exported if subject.is_exported else _keras_model
    begin = time.perf_counter()
    facts, call_on, make_inputs, only_batch = prepare(subject)
    facts["load_seconds"] = time.perf_counter() - begin - facts.pop("import_seconds")
    one, many = only_batch or 1, only_batch or subject.batch_size
    timings = {}
    for name, count in {"latency": one, "throughput": many}.items():
        if name == "throughput" and many == one:
            timings[name] = timings["latency"]
            continue
        inputs = make_inputs(count)
        timing = time_call(lambda inputs=inputs: call_on(inputs), subject.runs, subject.seconds)
        timings[name] = {"batch_size": count, **asdict(timing)}
    facts["memory_mb"]["peak"] = peak_memory_mb()
    rate = timings["throughput"]["batch_size"] / timings["throughput"]["median"]
    return {**facts, **timings, "samples_per_second": rate}


def _keras_model(subject):
    begin = time.perf_counter()
    import keras

    from keras_hand3d import models
    from keras_hand3d.export.samples import made_up_samples
    from keras_hand3d.export.signature import signature_of
    from keras_hand3d.models.counting import multiply_adds

    imported = time.perf_counter() - begin
    memory = {"before_loading": peak_memory_mb()}
    if subject.source in NETWORKS:
        model = getattr(models, subject.source)(width=subject.width)
    else:
        model = models.HandModel.from_preset(subject.source)
    if subject.part is not None:
        model = getattr(model, subject.part)
    signature = signature_of(model)
    # TensorFlow's XLA is the slower one on a CPU.
    model.jit_compile = keras.backend.backend() == "jax"

    def make_inputs(count):
        inputs = made_up_samples(signature, count).inputs
        return inputs if isinstance(model.input, dict) else next(iter(inputs.values()))

    backend = keras.backend.backend()
    one = made_up_samples(signature, 1).inputs
    facts = {
        "network": type(model).__name__,
        "runtime": f"Keras {keras.__version__}, {backend} {metadata.version(backend)}",
        "precision": model.dtype_policy.name,
        "parameters": model.count_params(),
        "multiply_adds": multiply_adds(lambda: signature.arrays(model, one)),
        "inputs": {name: list(shape[1:]) for name, shape in signature.inputs.items()},
        "memory_mb": memory,
        "import_seconds": imported,
    }
    return facts, model.predict_on_batch, make_inputs, None


def _exported(subject):
    import numpy as np

    from keras_hand3d.inference.runtimes import RUNTIMES

    memory = {"before_loading": peak_memory_mb()}
    network = ExportedNetwork(subject.source, subject.threads)
    manifest = network.manifest
    random = np.random.default_rng(0)

    def make_inputs(count):
        return {
            record.name: random.uniform(-0.5, 0.5, (count, *record.shape[1:])).astype("float32")
            for record in manifest.inputs
        }

    runtime = RUNTIMES[manifest.format]
    facts = {
        "network": manifest.network,
        "runtime": f"{runtime.title} {metadata.version(runtime.package)}",
        "precision": manifest.precision,
        "parameters": manifest.parameters,
        "multiply_adds": manifest.multiply_adds,
        "inputs": {record.name: list(record.shape[1:]) for record in manifest.inputs},
        "memory_mb": memory,
        "import_seconds": 0.0,
    }
    return facts, network, make_inputs, manifest.batch_size
