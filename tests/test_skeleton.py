import itertools

import numpy as np
import pytest

from keras_hand3d import skeleton

RHD_OPENPOSE = (0, 4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9, 16, 15, 14, 13, 20, 19, 18, 17)
STB_OPENPOSE = (0, 17, 18, 19, 20, 13, 14, 15, 16, 9, 10, 11, 12, 5, 6, 7, 8, 1, 2, 3, 4)
STB_RHD = (0, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
INTERHAND_OPENPOSE = (20, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 19, 18, 17, 16)
MANO_OPENPOSE = (0, 13, 14, 15, 16, 1, 2, 3, 17, 4, 5, 6, 18, 10, 11, 12, 19, 7, 8, 9, 20)
IDENTITY = tuple(range(21))

# Written out by hand: where each joint stands in every order. T, I, M, R, P are the fingers,
# 0 is a finger's base and 3 its tip.
LABELS = {
    "rhd": "W T3 T2 T1 T0 I3 I2 I1 I0 M3 M2 M1 M0 R3 R2 R1 R0 P3 P2 P1 P0",
    "stb": "W P0 P1 P2 P3 R0 R1 R2 R3 M0 M1 M2 M3 I0 I1 I2 I3 T0 T1 T2 T3",
    "openpose": "W T0 T1 T2 T3 I0 I1 I2 I3 M0 M1 M2 M3 R0 R1 R2 R3 P0 P1 P2 P3",
    "freihand": "W T0 T1 T2 T3 I0 I1 I2 I3 M0 M1 M2 M3 R0 R1 R2 R3 P0 P1 P2 P3",
    "mediapipe": "W T0 T1 T2 T3 I0 I1 I2 I3 M0 M1 M2 M3 R0 R1 R2 R3 P0 P1 P2 P3",
    "interhand2.6m": "T3 T2 T1 T0 I3 I2 I1 I0 M3 M2 M1 M0 R3 R2 R1 R0 P3 P2 P1 P0 W",
    "mano+tips": "W I0 I1 I2 M0 M1 M2 P0 P1 P2 R0 R1 R2 T0 T1 T2 T3 I3 M3 R3 P3",
}
PAIRS = list(itertools.product(LABELS, LABELS))


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("rhd", "openpose", RHD_OPENPOSE),
        ("openpose", "rhd", RHD_OPENPOSE),
        ("rhd", "freihand", RHD_OPENPOSE),
        ("freihand", "rhd", RHD_OPENPOSE),
        ("rhd", "mediapipe", RHD_OPENPOSE),
        ("mediapipe", "rhd", RHD_OPENPOSE),
        ("stb", "openpose", STB_OPENPOSE),
        ("openpose", "stb", STB_OPENPOSE),
        ("stb", "rhd", STB_RHD),
        ("rhd", "stb", STB_RHD),
        ("interhand2.6m", "openpose", INTERHAND_OPENPOSE),
        ("mano+tips", "openpose", MANO_OPENPOSE),
        ("openpose", "freihand", IDENTITY),
        ("freihand", "mediapipe", IDENTITY),
        ("mediapipe", "openpose", IDENTITY),
    ],
)
def test_permutation_is_the_published_one(source, target, expected):
    assert skeleton.permutation(source, target) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("interhand2.6m", INTERHAND_OPENPOSE), ("mano+tips", MANO_OPENPOSE)],
)
def test_permutation_from_openpose_undoes_the_published_one(source, expected):
    backward = skeleton.permutation("openpose", source)
    assert tuple(expected[index] for index in backward) == IDENTITY


def test_every_order_is_tested():
    assert set(skeleton.KEYPOINT_ORDERS) == set(LABELS)


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_permutation_there_and_back_is_the_identity(source, target):
    there, back = skeleton.permutation(source, target), skeleton.permutation(target, source)
    assert tuple(there[index] for index in back) == IDENTITY


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_permutation_moves_labels(source, target):
    labels = np.array(LABELS[source].split())
    moved = labels[list(skeleton.permutation(source, target))]
    assert moved.tolist() == LABELS[target].split()


def test_order_names_are_found_in_any_case():
    assert skeleton.keypoint_order("InterHand2.6M") == skeleton.keypoint_order("interhand2.6m")


@pytest.mark.parametrize("call", [("nobody", "rhd"), ("rhd", "nobody")])
def test_permutation_of_an_unknown_order_names_it_and_the_known_ones(call):
    with pytest.raises(ValueError, match=r"'nobody'.*rhd, stb, openpose"):
        skeleton.permutation(*call)


def test_there_are_twenty_bones():
    assert len(skeleton.BONES) == 20


def test_every_keypoint_but_the_wrist_is_the_child_of_one_bone():
    assert sorted(child for _, child in skeleton.BONES) == list(range(1, 21))


def test_every_keypoint_leads_to_the_wrist_within_four_bones():
    parents = {child: parent for parent, child in skeleton.BONES}
    for keypoint in range(1, 21):
        steps = 0
        while keypoint != 0:
            keypoint, steps = parents[keypoint], steps + 1
            assert steps <= 4


def test_bones_agree_with_parents():
    assert skeleton.PARENTS[0] == -1
    assert all(skeleton.PARENTS[child] == parent for parent, child in skeleton.BONES)


def test_parents_are_written_tip_to_base():
    fingers = [2, 3, 4, 0, 6, 7, 8, 0, 10, 11, 12, 0, 14, 15, 16, 0, 18, 19, 20, 0]
    assert (-1, *fingers) == skeleton.PARENTS


def test_finger_chains_run_base_to_tip():
    assert skeleton.FINGER_CHAINS == (
        (4, 3, 2, 1),
        (8, 7, 6, 5),
        (12, 11, 10, 9),
        (16, 15, 14, 13),
        (20, 19, 18, 17),
    )


def test_landmarks_of_the_paper():
    assert (skeleton.ROOT, skeleton.MIDDLE_BASE, skeleton.PINKY_BASE) == (0, 12, 20)
    assert skeleton.REFERENCE_BONE == (11, 12)


def test_hands_are_left_then_right():
    assert skeleton.HAND_SIDES == ("left", "right")


def test_every_keypoint_has_the_colour_of_its_finger():
    fingers = [finger for finger in skeleton.FINGERS for _ in range(4)]
    expected = [skeleton.ROOT_COLOR, *(skeleton.FINGER_COLORS[finger] for finger in fingers)]
    assert list(skeleton.KEYPOINT_COLORS) == expected
