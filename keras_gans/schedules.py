"""Values that change while a model trains, as data."""

import dataclasses
import math

import keras
from keras import ops

from keras_gans.utils.configured import Configured
from keras_gans.utils.configured import register as serializable
from keras_gans.utils.errors import InputError
from keras_gans.utils.precision import full
from keras_gans.utils.registry import Registry


@dataclasses.dataclass(frozen=True)
class Schedule(Configured, keras.optimizers.schedules.LearningRateSchedule):
    """Base of the ways from `start` to `end`; before and after, the value stands still.

    One stands wherever a plain number may: as a penalty's weight, where it is a function of the
    thousands of real images seen, or, as Keras has it, as an optimizer's learning rate, where it
    is a function of the updates made.

    Args:
        start, end: the value at first and at last.
        duration: how long the way is, in thousands of images or in updates.
        delay: how long the value stays at `start` before.

    Call arguments:
        now: scalar, thousands of images or updates so far.

    Returns:
        Scalar, float32, or float64 where `now` is.

    Raises:
        InputError: a duration that is not positive, or a negative delay.
    """

    start: float
    end: float
    duration: float
    delay: float = 0.0

    def __post_init__(self):
        if self.duration <= 0 or self.delay < 0:
            raise InputError(
                f"a schedule needs a positive duration and no negative delay, got {self.duration} "
                f"and {self.delay}"
            )

    def __call__(self, now):
        done = ops.clip((full(ops.convert_to_tensor(now)) - self.delay) / self.duration, 0.0, 1.0)
        return self.value(done)

    def value(self, done):
        """The value when the fraction `done` of the way is behind."""
        raise NotImplementedError


@serializable
@dataclasses.dataclass(frozen=True)
class Linear(Schedule):
    """start + (end - start) * done."""

    def value(self, done):
        return self.start + (self.end - self.start) * done


@serializable
@dataclasses.dataclass(frozen=True)
class Cosine(Schedule):
    """end + (start - end) * (1 + cos(pi * done)) / 2.

    Reference: Loshchilov and Hutter 2017, arXiv 1608.03983, equation 5.
    """

    def value(self, done):
        return self.end + (self.start - self.end) * (0.5 * (1.0 + ops.cos(math.pi * done)))


@serializable
@dataclasses.dataclass(frozen=True)
class Exponential(Schedule):
    """start * (end / start) ** done; both of one sign."""

    def __post_init__(self):
        super().__post_init__()
        if self.start * self.end <= 0:
            raise InputError(
                f"an exponential schedule never reaches or crosses 0: {self.start} to {self.end}"
            )

    def value(self, done):
        return self.start * (self.end / self.start) ** done


def at(value, now):
    """`value` itself, or what a schedule gives for `now`."""
    return value(now) if isinstance(value, Schedule) else value


SCHEDULES = Registry(
    "schedule", {"linear": Linear, "cosine": Cosine, "exponential": Exponential}, base=Schedule
)

register = SCHEDULES.register
