import pytest
from tiny_networks import make

from keras_hand3d.export.signature import signature_of

OUTPUTS = {
    "HandSegNet": {"hand_score_map": (None, 240, 320, 2)},
    "PoseNet": {f"stage_{stage}": (None, 32, 32, 21) for stage in (1, 2, 3)},
    "PosePriorNet": {"keypoints": (None, 21, 3)},
    "ViewpointNet": {"rotation": (None, 3, 3)},
    "LiftingNet_local": {"prediction": (None, 21, 3), "keypoints_normalized": (None, 21, 3)},
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_outputs_have_names_and_shapes(name):
    model = make(name, "zeros")
    records = signature_of(model).output_records(model)
    assert {name: shape for name, (shape, _) in records.items()} == OUTPUTS[name]
    assert {dtype for _, dtype in records.values()} == {"float32"}


def test_the_pipeline_looks_at_the_published_size():
    model = make("ColorHandPose3D", "zeros")
    signature = signature_of(model, batch_size=2)
    assert signature.inputs == {"image": (2, 240, 320, 3), "hand_side": (2, 2)}
    assert signature.batch_size == 2
    records = signature.output_records(model)
    assert records["hand_segmentation"] == ((2, 240, 320), "int32")
    assert records["hand_found"] == ((2,), "bool")


def test_a_detector_looks_at_the_square_that_it_brings_images_into():
    assert signature_of(make("HandDetector")).inputs == {"image": (None, 64, 64, 3)}


def test_a_named_image_size_is_taken():
    assert signature_of(make("PoseNet", "zeros"), None, (64, 96)).inputs == {
        "image": (None, 64, 96, 3)
    }


def test_an_image_size_for_a_network_without_image_is_refused():
    with pytest.raises(ValueError, match=r"^image_size: .* takes no image of any size"):
        signature_of(make("ViewpointNet", "zeros"), None, (64, 96))
