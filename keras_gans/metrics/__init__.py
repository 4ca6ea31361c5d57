"""Metrics: each a protocol, and the protocol in its name."""

from keras_gans.metrics.evaluation.measuring import (
    SELECTION_SEED,
    NotAllMeasured,
    blank,
    count_for,
    draw,
    evaluate,
    measure,
    shuffled,
)
from keras_gans.metrics.measures.image_to_image import Translation
from keras_gans.metrics.measures.metric import Metric
from keras_gans.metrics.registry import METRICS
from keras_gans.metrics.samples import Samples, Subject
from keras_gans.metrics.statistics.resampling import Score
from keras_gans.utils.progress import silent

register = METRICS.register

__all__ = [
    "METRICS",
    "SELECTION_SEED",
    "Metric",
    "NotAllMeasured",
    "Samples",
    "Score",
    "Subject",
    "Translation",
    "blank",
    "count_for",
    "draw",
    "evaluate",
    "measure",
    "register",
    "shuffled",
    "silent",
]
