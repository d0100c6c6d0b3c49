import pytest

from keras_hand3d.cli.export import FormatName, Precision
from keras_hand3d.export import formats
from keras_hand3d.export.formats import FORMATS, PRECISIONS, check_request, format_named


@pytest.fixture
def all_installed(monkeypatch):
    monkeypatch.setattr(formats.ExportFormat, "missing_packages", lambda self: [])


def test_the_command_line_names_all_formats_and_precisions():
    assert [name.value for name in FormatName] == list(FORMATS)
    assert [name.value for name in Precision] == list(PRECISIONS)


def test_an_unknown_format_lists_the_known_ones():
    with pytest.raises(ValueError, match="Known: weights, keras, saved_model, onnx"):
        format_named("onyx")


@pytest.mark.usefixtures("all_installed")
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("name", ["onnx", "litert", "openvino"])
def test_formats_with_runtimes_have_all_precisions(name, precision):
    check_request(FORMATS[name], precision, None, has_data=True)


@pytest.mark.usefixtures("all_installed")
@pytest.mark.parametrize("name", ["keras", "saved_model", "torch", "original"])
def test_smaller_precisions_are_refused_with_what_has_them(name):
    with pytest.raises(ValueError, match=r"as they were trained.*the formats onnx, litert and op"):
        check_request(FORMATS[name], "float16", None, has_data=True)


def test_presets_come_in_half_precision_and_not_in_eight_bits():
    check_request(FORMATS["weights"], "float16", None, has_data=True)
    with pytest.raises(ValueError, match=r"weights to go on with.*the formats onnx, litert and op"):
        check_request(FORMATS["weights"], "int8", None, has_data=True)


@pytest.mark.usefixtures("all_installed")
@pytest.mark.parametrize(("name", "refused"), [("onnx", 1), ("openvino", 1), ("litert", 0)])
def test_int8_needs_data_where_ranges_are_measured(name, refused):
    if not refused:
        return check_request(FORMATS[name], "int8", None, has_data=False)
    with pytest.raises(ValueError, match=r"data for the calibration, or take precision float16"):
        check_request(FORMATS[name], "int8", None, has_data=False)


def test_an_unknown_precision_is_named():
    with pytest.raises(ValueError, match="Unknown precision 'int4'"):
        check_request(FORMATS["onnx"], "int4", None, has_data=False)


@pytest.mark.usefixtures("all_installed")
def test_what_holds_no_graph_has_no_batch_size():
    with pytest.raises(ValueError, match=r"^batch_size: keras holds no graph"):
        check_request(FORMATS["keras"], "float32", 4, has_data=False)


def test_what_is_not_installed_is_named_with_what_can_be_done(monkeypatch):
    missing = {"openvino": ["openvino"], "saved_model": ["tensorflow"], "onnx": ["tf2onnx"]}
    monkeypatch.setattr(
        formats.ExportFormat, "missing_packages", lambda self: missing.get(self.name, [])
    )
    with pytest.raises(
        ValueError, match=r"openvino is not installed: pip install 'keras-hand3d\["
    ) as told:
        check_request(FORMATS["openvino"], "float32", None, has_data=False)
    assert "Without it: the format litert." in str(told.value)


def test_missing_packages_are_those_that_cannot_be_imported():
    entry = formats.ExportFormat(
        "x", "X", "x", None, "x_writer", (("json", "a-package"), ("no_such_module", "another"))
    )
    assert entry.missing_packages() == ["another"]
