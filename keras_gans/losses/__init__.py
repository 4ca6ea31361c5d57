"""Adversarial losses, both players' sides of each, and the f-divergences some are bounds of."""

from keras_gans.losses import divergences
from keras_gans.losses.adversarial import (
    LOSSES,
    AdversarialLoss,
    AuxiliaryClassifier,
    FDivergence,
    Hinge,
    LeastSquares,
    Minimax,
    NonSaturating,
    RelativisticAverage,
    RelativisticPairing,
    Wasserstein,
)
from keras_gans.losses.divergences import DIVERGENCES

register = LOSSES.register

__all__ = [
    "DIVERGENCES",
    "LOSSES",
    "AdversarialLoss",
    "AuxiliaryClassifier",
    "FDivergence",
    "Hinge",
    "LeastSquares",
    "Minimax",
    "NonSaturating",
    "RelativisticAverage",
    "RelativisticPairing",
    "Wasserstein",
    "divergences",
    "register",
]
