"""A model becomes a folder that another runtime loads."""

import importlib
import platform
from importlib import metadata

import keras
import numpy as np

from keras_hand3d import skeleton
from keras_hand3d.export.accuracy import keypoint_change
from keras_hand3d.export.comparison import compare_outputs
from keras_hand3d.export.formats import check_request, format_named
from keras_hand3d.export.samples import made_up_samples
from keras_hand3d.export.signature import signature_of
from keras_hand3d.export.tensors import (
    IMAGE_INPUTS,
    INPUT_MEANINGS,
    OUTPUT_MEANINGS,
    PREPROCESSING,
    UNITS,
)
from keras_hand3d.export.writing import WritingJob
from keras_hand3d.files import atomic_folder
from keras_hand3d.inference.export_manifest import ExportManifest, TensorRecord, hashes_of
from keras_hand3d.inference.runtimes import RUNTIMES, open_runtime
from keras_hand3d.models.counting import multiply_adds

SAMPLES = 4
"""How many samples are made up for the comparison."""

_PIXELS = "RGB; x / 255 - 0.5."
_PACKAGES = (
    "keras-hand3d", "keras", "tensorflow", "torch", "numpy", "tf2onnx", "onnx", "onnxruntime",
    "ai-edge-litert", "openvino",
)  # fmt: skip


def export_model(
    model,
    export_format,
    folder,
    *,
    precision="float32",
    batch_size=None,
    image_size=None,
    samples=None,
    calibration=None,
    max_change=None,
    model_metadata=None,
    source=None,
):
    """Write a model in a format, load it in its own runtime and compare the two.

    The folder holds the file and ``manifest.json``, which says what it takes and gives. It appears
    only if the file computes what the model does.

    Args:
        model: A model of this package; one of mixed precision computes in float32 afterwards.
        export_format: Name of the format, see `keras_hand3d.export.FORMATS`.
        folder: Folder to be made.
        precision: ``"float32"``, ``"float16"`` or ``"int8"``.
        batch_size: Batch size to fix; any where the format can, else one.
        image_size: ``(height, width)`` of the images; 240 x 320, of a `PoseNet` 256 x 256, of a
            `HandDetector` the square that it was made for.
        samples: Function of a `Signature` that gives the `Samples` to compare on; made up if None.
        calibration: Likewise, samples that int8 measures the ranges of values on.
        max_change: Largest mean distance of key points that is accepted, in pixels.
        model_metadata: ``data_licence``, ``metrics`` and ``root_keypoint`` of the model.
        source: Where the weights come from, a JSON-able dictionary.

    Returns:
        The `ExportManifest`.

    Raises:
        ValueError: If the format cannot do it, or the file computes something else.
        FileExistsError: If the folder holds something already.
    """
    export_format = format_named(export_format)
    check_request(export_format, precision, batch_size, calibration is not None)
    _check_backend(export_format)
    if batch_size is None and not export_format.any_batch:
        batch_size = 1
    signature = signature_of(model, batch_size, image_size)
    made = made_up_samples(signature, SAMPLES * (batch_size or 1))
    samples = samples(signature) if samples is not None else made
    ranges = None
    if precision in export_format.needs_calibration:
        ranges = calibration(signature)
    parts = () if ranges is None else tuple(ranges.batches(batch_size or 1))
    job = WritingJob(model, signature, precision, parts, model_metadata or {})
    counted = {name: array[:1] for name, array in made.inputs.items()}
    record = {
        "parameters": model.count_params(),
        "multiply_adds": multiply_adds(lambda: signature.arrays(model, counted)),
    }
    with atomic_folder(folder) as temporary:
        path = temporary / export_format.file
        writer = importlib.import_module(f"keras_hand3d.export.{export_format.writer}")
        writer.write(job, path)
        verification = _verify(export_format, writer, path, job, samples, max_change)
        verification["calibrated_on"] = None if ranges is None else ranges.description
        manifest = _manifest(export_format, job, record, verification, source, temporary)
        manifest.write(temporary)
    return manifest


def _check_backend(export_format):
    needed, used = export_format.backend, keras.backend.backend()
    if needed not in (None, used):
        raise ValueError(
            f"{export_format.name} is written with Keras's {needed} backend, and this process uses "
            f"{used}: set KERAS_BACKEND={needed} before Keras is imported."
        )


def _verify(export_format, writer, path, job, samples, max_change):
    """Compare the written file with the model, batch by batch."""
    signature = job.signature
    call, title = _opened(export_format, writer, path, job)
    expected, came = [], []
    # Where there is no graph, no size can hide in one.
    for inputs in samples.batches(signature.batch_size if export_format.is_graph else 1):
        expected.append(signature.arrays(job.model, inputs))
        came.append(call(inputs))
    if not expected:
        raise ValueError(
            f"{samples.description}: fewer than a batch of {signature.batch_size}: name more data."
        )
    expected, came = _joined(expected), _joined(came)
    result = compare_outputs(expected, came, job.precision)
    change = {} if result.problems else keypoint_change(signature, expected, came, samples)
    problems = result.problems + _too_far(change, max_change)
    if problems:
        raise ValueError(
            f"The {export_format.title} file does not compute what the model does, compared on "
            f"{samples.description}: {'; '.join(problems)}. Nothing was written."
        )
    found = expected.get("hand_found")
    return {
        "runtime": title,
        "samples": samples.description,
        "compared": result.samples,
        "tolerance": result.tolerance,
        "max_differences": result.differences,
        "hands_found": None if found is None else int(found.sum()),
        "undecided_crops": result.undecided,
        "tied_keypoints": result.ties,
        "keypoint_change": change,
    }


def _opened(export_format, writer, path, job):
    """The file's computation, and what runs it."""
    if export_format.name not in RUNTIMES:
        backend = keras.backend.backend()
        return writer.open_written(path, job), f"{backend} {metadata.version(backend)}"
    runtime = RUNTIMES[export_format.name]
    call = open_runtime(export_format.name, path)
    title = f"{runtime.title} {metadata.version(runtime.package)}"
    return lambda inputs: call(inputs, job.signature.outputs), title


def _joined(parts):
    """Outputs of batches as those of one."""
    names = set.intersection(*(set(part) for part in parts))
    return {name: np.concatenate([part[name] for part in parts]) for name in sorted(names)}


def _too_far(change, most):
    mean = change.get("pixels", {}).get("mean", 0.0)
    if most is None or mean <= most:
        return []
    return [f"key points move by {mean:.2f} px on average, at most {most:g} may be"]


def _manifest(export_format, job, record, verification, source, folder):
    signature, network = job.signature, type(job.model).__name__
    return ExportManifest(
        format=export_format.name,
        precision=job.precision,
        file=export_format.file,
        sha256=hashes_of(folder),
        network=network,
        **record,
        inputs=[
            _record(name, shape, "float32", INPUT_MEANINGS)
            for name, shape in signature.inputs.items()
        ],
        outputs=[
            _record(name, shape, dtype, OUTPUT_MEANINGS)
            for name, (shape, dtype) in signature.output_records(job.model).items()
        ],
        preprocessing={
            name: PREPROCESSING.get(network, _PIXELS)
            for name in signature.inputs
            if name in IMAGE_INPUTS
        },
        keypoint_order="rhd",
        keypoint_names=skeleton.KEYPOINT_NAMES,
        root_keypoint=job.metadata.get("root_keypoint"),
        crop_margin=getattr(job.model, "crop_margin", None),
        units=UNITS,
        licence={"code": "Apache-2.0", "data": job.metadata.get("data_licence")},
        versions=_versions(),
        source=source or {},
        verification=verification,
    )


def _record(name, shape, dtype, meanings):
    description = meanings.get(name, name.replace("_", " "))
    return TensorRecord(name=name, shape=shape, dtype=dtype, description=description)


def _versions():
    versions = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions
