"""Evaluation: protocols, errors, results, comparisons and the report."""

from keras_hand3d.evaluation.comparison import ComparedFigure, Comparison, compare
from keras_hand3d.evaluation.evaluate import evaluate
from keras_hand3d.evaluation.evaluate_found_hands import evaluate_found_hands
from keras_hand3d.evaluation.evaluation import Evaluation
from keras_hand3d.evaluation.evaluation_result import EvaluationResult
from keras_hand3d.evaluation.found_hands_evaluation import FoundHandsEvaluation
from keras_hand3d.evaluation.found_hands_pictures import write_found_pictures
from keras_hand3d.evaluation.found_hands_protocol import FoundHandsProtocol
from keras_hand3d.evaluation.found_hands_protocols import FOUND_HANDS_PROTOCOLS
from keras_hand3d.evaluation.found_hands_report import (
    found_hands_rows,
    remarks,
    write_found_hands_report,
)
from keras_hand3d.evaluation.found_hands_result import FoundHandsResult
from keras_hand3d.evaluation.images_without_hands import ImagesWithoutHands
from keras_hand3d.evaluation.load_evaluation import load_evaluation
from keras_hand3d.evaluation.networks import Networks
from keras_hand3d.evaluation.pictures import draw_sample, remove_pictures, write_pictures
from keras_hand3d.evaluation.predictions import Predictions
from keras_hand3d.evaluation.protocol import Protocol
from keras_hand3d.evaluation.protocols import PROTOCOLS
from keras_hand3d.evaluation.provenance import provenance
from keras_hand3d.evaluation.published import (
    PUBLISHED,
    STB_REFERENCE_CURVES,
    PublishedResult,
    ReferenceCurve,
)
from keras_hand3d.evaluation.report import write_report
from keras_hand3d.evaluation.segmentation_result import SegmentationResult
from keras_hand3d.evaluation.tables import table_rows

__all__ = [
    "FOUND_HANDS_PROTOCOLS",
    "PROTOCOLS",
    "PUBLISHED",
    "STB_REFERENCE_CURVES",
    "ComparedFigure",
    "Comparison",
    "Evaluation",
    "EvaluationResult",
    "FoundHandsEvaluation",
    "FoundHandsProtocol",
    "FoundHandsResult",
    "ImagesWithoutHands",
    "Networks",
    "Predictions",
    "Protocol",
    "PublishedResult",
    "ReferenceCurve",
    "SegmentationResult",
    "compare",
    "draw_sample",
    "evaluate",
    "evaluate_found_hands",
    "found_hands_rows",
    "load_evaluation",
    "provenance",
    "remarks",
    "remove_pictures",
    "table_rows",
    "write_found_hands_report",
    "write_found_pictures",
    "write_pictures",
    "write_report",
]
