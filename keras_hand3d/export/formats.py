"""The export formats, as data: who writes them, what they can and why they cannot."""

import importlib.util
from dataclasses import dataclass

PRECISIONS = ("float32", "float16", "int8")


@dataclass(frozen=True)
class ExportFormat:
    """A format that models are written in.

    Attributes:
        name: Its name on the command line.
        title: What it is.
        file: Name of the file, or folder, that is written.
        backend: The Keras backend that can write it; None where any can.
        writer: Module of `keras_hand3d.export` with its ``write`` and ``open_written``.
        packages: Pairs of a module that is needed beside the backend and the package with it.
        extra: Extra of this package that brings these.
        precisions: Those it can have, of `PRECISIONS`.
        instead: Why it has no others, and what has.
        any_batch: Whether a file takes any batch size; else it is made for one.
        is_graph: Whether it holds the computation with its sizes, not just the weights.
        needs_calibration: Precisions for which samples of data are run through the model.
    """

    name: str
    title: str
    file: str
    backend: str | None
    writer: str
    packages: tuple[tuple[str, str], ...] = ()
    extra: str | None = None
    precisions: tuple[str, ...] = ("float32",)
    instead: str = ""
    any_batch: bool = True
    is_graph: bool = True
    needs_calibration: tuple[str, ...] = ()

    def missing_packages(self) -> list[str]:
        """Packages that writing and checking a file needs and that are not installed."""
        wanted = [*self.packages, *([(self.backend, self.backend)] if self.backend else [])]
        return [package for module, package in wanted if importlib.util.find_spec(module) is None]


_WEIGHTS_ARE_AS_TRAINED = (
    "holds the weights as they were trained, in float32; smaller ones are had in the formats "
    "onnx, litert and openvino"
)
_ONNX = (("tf2onnx", "tf2onnx"), ("onnx", "onnx"), ("onnxruntime", "onnxruntime"))

FORMATS = {
    entry.name: entry
    for entry in (
        ExportFormat(
            "weights",
            "preset of this package",
            "model.weights.h5",
            None,
            "preset_writer",
            precisions=("float32", "float16"),
            instead="holds weights to go on with; int8 is had in the formats onnx, litert and "
            "openvino",
            is_graph=False,
        ),
        ExportFormat(
            "keras",
            "Keras archive",
            "model.keras",
            None,
            "keras_writer",
            instead=_WEIGHTS_ARE_AS_TRAINED,
            is_graph=False,
        ),
        ExportFormat(
            "saved_model",
            "TensorFlow SavedModel",
            "saved_model",
            "tensorflow",
            "saved_model_writer",
            instead=_WEIGHTS_ARE_AS_TRAINED,
        ),
        ExportFormat(
            "onnx",
            "ONNX",
            "model.onnx",
            "tensorflow",
            "onnx_writer",
            _ONNX,
            "onnx",
            PRECISIONS,
            needs_calibration=("int8",),
        ),
        ExportFormat(
            "litert",
            "LiteRT (TensorFlow Lite)",
            "model.tflite",
            "tensorflow",
            "litert_writer",
            (("ai_edge_litert", "ai-edge-litert"),),
            "litert",
            PRECISIONS,
            any_batch=False,
        ),
        ExportFormat(
            "openvino",
            "OpenVINO IR",
            "model.xml",
            "tensorflow",
            "openvino_writer",
            (("openvino", "openvino"), *_ONNX),
            "openvino",
            PRECISIONS,
            any_batch=False,
            needs_calibration=("int8",),
        ),
        ExportFormat(
            "torch",
            "PyTorch ExportedProgram",
            "model.pt2",
            "torch",
            "torch_writer",
            instead=_WEIGHTS_ARE_AS_TRAINED,
        ),
        ExportFormat(
            "original",
            "pickle with the variable names of the authors' release",
            "model.pickle",
            None,
            "original_writer",
            instead=_WEIGHTS_ARE_AS_TRAINED,
            is_graph=False,
        ),
    )
}
"""By name."""


def format_named(name: str) -> ExportFormat:
    """The format of a name.

    Raises:
        ValueError: If there is none.
    """
    if name not in FORMATS:
        raise ValueError(f"Unknown export format {name!r}. Known: {', '.join(FORMATS)}.")
    return FORMATS[name]


def check_request(
    export_format: ExportFormat,
    precision: str,
    batch_size: int | None,
    has_data: bool,
) -> None:
    """Refuse what a format cannot do, before anything is loaded.

    Args:
        export_format: The format.
        precision: One of `PRECISIONS`.
        batch_size: Batch size to make the file for; None for the format's own.
        has_data: Whether there is data to calibrate with.

    Raises:
        ValueError: With the reason and the nearest that can be done.
    """
    name = export_format.name
    if precision not in PRECISIONS:
        raise ValueError(f"Unknown precision {precision!r}. Known: {', '.join(PRECISIONS)}.")
    if precision not in export_format.precisions:
        raise ValueError(f"precision {precision}: {name} {export_format.instead}.")
    if precision in export_format.needs_calibration and not has_data:
        raise ValueError(
            f"precision {precision}: the ranges of the layers' values in {name} are measured on "
            "images like those that the network will see: give such data for the calibration, or "
            "take precision float16, which needs none."
        )
    if batch_size is not None and not export_format.is_graph:
        raise ValueError(f"batch_size: {name} holds no graph and takes batches of any size.")
    missing = export_format.missing_packages()
    if missing:
        extra = f"'keras-hand3d[{export_format.extra}]'" if export_format.extra else ""
        raise ValueError(
            f"The format {name}: {', '.join(missing)} is not installed: pip install "
            f"{extra or ' '.join(missing)}. Without it: the format {_nearest(name)}."
        )


def _nearest(name):
    """What can be written here in place of a format that cannot."""
    graphs = [entry for entry in FORMATS.values() if entry.is_graph and entry.name != name]
    return next((entry.name for entry in graphs if not entry.missing_packages()), "keras")
