"""Every metric by its name."""

from keras_gans.metrics.classifier_score import ClassifierScore
from keras_gans.metrics.conditional_accuracy import ConditionalAccuracy
from keras_gans.metrics.features import CIFAR10, CIFAR10_LOGITS, MNIST, MNIST_LOGITS
from keras_gans.metrics.frechet import Frechet, FrechetRatio
from keras_gans.metrics.image_to_image import MeanDifference, TakenForTarget
from keras_gans.metrics.inception import CLEAN_INCEPTION, INCEPTION
from keras_gans.metrics.kid import KID
from keras_gans.metrics.mode_coverage import ModeCoverage
from keras_gans.metrics.nearest_neighbours import NearestNeighbours
from keras_gans.metrics.neighbours import Neighbours
from keras_gans.metrics.samples import TRAINING
from keras_gans.metrics.sliced_wasserstein import SlicedWasserstein
from keras_gans.metrics.unsure import Unsure


def _of_classifier(data, features, logits):
    """What a classifier's features and logits measure, named after its data."""
    return (
        Frechet(f"frechet_{data}", features),
        FrechetRatio(f"frechet_{data}_ratio", features),
        KID(f"kid_{data}", features),
        ClassifierScore(f"classifier_score_{data}", logits),
        Neighbours(f"precision_{data}", "precision", features),
        Neighbours(f"recall_{data}", "recall", features),
        Neighbours(f"density_{data}", "density", features),
        Neighbours(f"coverage_{data}", "coverage", features),
        ConditionalAccuracy(f"conditional_accuracy_{data}", logits),
        Unsure(f"unsure_{data}", logits),
    )


METRICS = {
    metric.name: metric
    for metric in (
        Frechet("fid50k", INCEPTION, role=TRAINING, num_samples=50_000, fixed=True),
        Frechet("clean_fid50k", CLEAN_INCEPTION, role=TRAINING, num_samples=50_000, fixed=True),
        *_of_classifier("mnist", MNIST, MNIST_LOGITS),
        *_of_classifier("cifar10", CIFAR10, CIFAR10_LOGITS),
        SlicedWasserstein(),
        ModeCoverage(),
        NearestNeighbours(),
        MeanDifference("paired_l1", ("translated", "counterparts")),
        MeanDifference("untranslated_l1", ("source", "counterparts"), goal=None),
        MeanDifference("cycle_l1", ("source", "cycled")),
        TakenForTarget(),
    )
}
