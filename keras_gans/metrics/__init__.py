"""Metrics: each a protocol, and the protocol in its name."""

from keras_gans.metrics.image_to_image import Translation
from keras_gans.metrics.measure import draw, evaluate, measure, shuffled
from keras_gans.metrics.registry import METRICS
from keras_gans.metrics.samples import Samples, Subject

__all__ = [
    "METRICS",
    "Samples",
    "Subject",
    "Translation",
    "draw",
    "evaluate",
    "measure",
    "shuffled",
]
