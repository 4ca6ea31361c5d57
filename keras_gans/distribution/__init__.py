"""Strategies of `tf.distribute` by name, and what a step must know of its replicas."""

from keras_gans.distribution.strategies import STRATEGIES, strategy

__all__ = ["STRATEGIES", "strategy"]
