"""Exported folders whose networks are arithmetic, in ONNX: made without Keras."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

from keras_hand3d import skeleton
from keras_hand3d.inference.export_manifest import ExportManifest, TensorRecord, hashes_of

CROP, MAP = 64, 8
BONES = np.linspace(-1.0, 1.0, 126).reshape(2, 21, 3).astype("float32")
"""What the lifting gives: for left hands, for right hands."""

UV = np.linspace(0.0, 60.0, 42).reshape(21, 2).astype("float32")
"""Where the pipeline sees key points."""


def write_pose_net(folder, batch=None):
    """Score maps are the red channel of every eighth pixel, and 0.1 more for each key point."""
    offsets = (np.arange(21) * 0.1).astype("float32").reshape(1, 1, 1, 21)
    nodes = [
        _node("Slice", ["image", "first", "last", "axes", "steps"], "red"),
        _node("Add", ["red", "offsets"], "stage_3"),
    ]
    constants = {
        "first": np.array([0, 0, 0]),
        "last": np.array([CROP, CROP, 1]),
        "axes": np.array([1, 2, 3]),
        "steps": np.array([CROP // MAP, CROP // MAP, 1]),
        "offsets": offsets,
    }
    inputs = {"image": (batch, CROP, CROP, 3)}
    return write_folder(
        folder, "PoseNet", nodes, constants, inputs, {"stage_3": (batch, MAP, MAP, 21)}
    )


def write_lifting_net(folder):
    """Coordinates by the hand's side alone, `BONES`."""
    inputs = {"keypoint_score_maps": (None, MAP, MAP, 21), "hand_side": (None, 2)}
    nodes = [
        _node("MatMul", ["hand_side", "bones"], "flat"),
        _node("Reshape", ["flat", "shape"], "keypoints_normalized"),
    ]
    constants = {"bones": BONES.reshape(2, 63), "shape": np.array([-1, 21, 3])}
    outputs = {"keypoints_normalized": (None, 21, 3)}
    return write_folder(folder, "LiftingNet", nodes, constants, inputs, outputs)


def write_pipeline(folder):
    """Finds `UV` in images of 32 x 48 with a red value over 0.4; the crop's scale is 4."""
    inputs = {"image": (None, 32, 48, 3), "hand_side": (None, 2)}
    outputs = {
        "keypoints_uv": (None, 21, 2),
        "keypoint_confidence": (None, 21),
        "keypoints_xyz": (None, 21, 3),
        "hand_found": (None,),
        "crop_center_uv": (None, 2),
        "crop_scale": (None,),
        "image_crop": (None, 256, 256, 3),
    }
    constants = {
        "limit": np.array(0.4, "float32"),
        "bones": BONES.reshape(2, 63),
        "bones_shape": np.array([-1, 21, 3]),
        "uv_rows": np.tile(UV.reshape(1, 42), (2, 1)),
        "uv_shape": np.array([-1, 21, 2]),
        "confidence_rows": np.full((2, 21), 0.5, "float32"),
        "center_rows": np.full((2, 2), 20.0, "float32"),
        "scale_rows": np.full((2,), 4.0, "float32"),
        "crop": np.zeros((1, 256, 256, 3), "float32"),
    }
    nodes = [
        _node("ReduceMax", ["image"], "brightest", axes=[1, 2, 3], keepdims=0),
        _node("Greater", ["brightest", "limit"], "hand_found"),
        _node("MatMul", ["hand_side", "bones"], "flat_xyz"),
        _node("Reshape", ["flat_xyz", "bones_shape"], "keypoints_xyz"),
        _node("MatMul", ["hand_side", "uv_rows"], "flat_uv"),
        _node("Reshape", ["flat_uv", "uv_shape"], "keypoints_uv"),
        _node("MatMul", ["hand_side", "confidence_rows"], "keypoint_confidence"),
        _node("MatMul", ["hand_side", "center_rows"], "crop_center_uv"),
        _node("MatMul", ["hand_side", "scale_rows"], "crop_scale"),
        _node("Identity", ["crop"], "image_crop"),
    ]
    return write_folder(folder, "ColorHandPose3D", nodes, constants, inputs, outputs)


def write_folder(folder, network, nodes, constants, inputs, outputs, **changes):
    """An exported folder of a graph of nodes; returns the folder."""
    folder.mkdir(parents=True)
    dtypes = {"hand_found": (TensorProto.BOOL, "bool")}
    default = (TensorProto.FLOAT, "float32")
    infos = {
        name: helper.make_tensor_value_info(
            name, dtypes.get(name, default)[0], [s or "batch" for s in shape]
        )
        for name, shape in (inputs | outputs).items()
    }
    graph = helper.make_graph(
        nodes,
        network,
        [infos[name] for name in inputs],
        [infos[name] for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)])
    model.ir_version = 8
    save(model, folder / "model.onnx")
    records = [
        [
            TensorRecord(
                name=n, shape=shape, dtype=dtypes.get(n, default)[1], description="arithmetic"
            )
            for n, shape in tensors.items()
        ]
        for tensors in (inputs, outputs)
    ]
    content = {
        "format": "onnx",
        "precision": "float32",
        "file": "model.onnx",
        "sha256": hashes_of(folder),
        "network": network,
        "parameters": 7,
        "multiply_adds": 3_000_000,
        "inputs": records[0],
        "outputs": records[1],
        "preprocessing": {},
        "keypoint_order": "rhd",
        "keypoint_names": skeleton.KEYPOINT_NAMES,
        "root_keypoint": "palm",
        "units": {},
        "licence": {},
        "versions": {},
        "source": {},
        "verification": {},
    }
    ExportManifest(**content | changes).write(folder)
    return folder


def _node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs, [output], **attributes)
