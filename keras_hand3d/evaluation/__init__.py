"""Evaluation: protocols, errors, results, comparisons and the report."""

from keras_hand3d.evaluation.comparison import ComparedFigure, Comparison, compare
from keras_hand3d.evaluation.evaluate import evaluate
from keras_hand3d.evaluation.evaluation import Evaluation
from keras_hand3d.evaluation.evaluation_result import EvaluationResult
from keras_hand3d.evaluation.networks import Networks
from keras_hand3d.evaluation.pictures import draw_sample, write_pictures
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
    "PROTOCOLS",
    "PUBLISHED",
    "STB_REFERENCE_CURVES",
    "ComparedFigure",
    "Comparison",
    "Evaluation",
    "EvaluationResult",
    "Networks",
    "Predictions",
    "Protocol",
    "PublishedResult",
    "ReferenceCurve",
    "SegmentationResult",
    "compare",
    "draw_sample",
    "evaluate",
    "provenance",
    "table_rows",
    "write_pictures",
    "write_report",
]
