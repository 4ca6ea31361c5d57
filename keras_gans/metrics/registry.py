"""Every metric by its name."""

from keras_gans.metrics.classifier_score import ClassifierScore
from keras_gans.metrics.conditional_accuracy import ConditionalAccuracy
from keras_gans.metrics.features import MNIST, MNIST_LOGITS
from keras_gans.metrics.frechet import Frechet, FrechetRatio
from keras_gans.metrics.image_to_image import MeanDifference, TakenForTarget
from keras_gans.metrics.inception import CLEAN_INCEPTION, INCEPTION
from keras_gans.metrics.kid import KID
from keras_gans.metrics.mode_coverage import ModeCoverage
from keras_gans.metrics.nearest_neighbours import NearestNeighbours
from keras_gans.metrics.neighbours import Neighbours
from keras_gans.metrics.samples import TRAINING
from keras_gans.metrics.sliced_wasserstein import SlicedWasserstein

METRICS = {
    metric.name: metric
    for metric in (
        Frechet("fid50k", INCEPTION, role=TRAINING, num_samples=50_000, fixed=True),
        Frechet("clean_fid50k", CLEAN_INCEPTION, role=TRAINING, num_samples=50_000, fixed=True),
        Frechet("frechet_mnist", MNIST),
        FrechetRatio("frechet_mnist_ratio", MNIST),
        KID("kid_mnist", MNIST),
        ClassifierScore("classifier_score_mnist", MNIST_LOGITS),
        Neighbours("precision_mnist", "precision", MNIST),
        Neighbours("recall_mnist", "recall", MNIST),
        Neighbours("density_mnist", "density", MNIST),
        Neighbours("coverage_mnist", "coverage", MNIST),
        SlicedWasserstein(),
        ModeCoverage(),
        ConditionalAccuracy(),
        NearestNeighbours(),
        MeanDifference("paired_l1", ("translated", "counterparts")),
        MeanDifference("untranslated_l1", ("source", "counterparts"), goal=None),
        MeanDifference("cycle_l1", ("source", "cycled")),
        TakenForTarget(),
    )
}
