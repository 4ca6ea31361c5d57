"""Schedules at literal places, and wherever a number may stand."""

import math

import keras
import pytest

import keras_gans as kg
from keras_gans import schedules


@pytest.mark.parametrize(
    ("schedule", "values"),
    [
        (schedules.Linear(1.0, 0.0, 4.0), {0: 1.0, 1: 0.75, 4: 0.0, 9: 0.0}),
        (schedules.Linear(1.0, 3.0, 2.0, delay=5.0), {0: 1.0, 5: 1.0, 6: 2.0, 7: 3.0, 8: 3.0}),
        (schedules.Cosine(1.0, 0.2, 3.0), {0: 1.0, 1: 0.8, 1.5: 0.6, 2: 0.4, 3: 0.2, 8: 0.2}),
        (schedules.Exponential(1.0, 0.01, 2.0), {0: 1.0, 1: 0.1, 2: 0.01, 5: 0.01}),
    ],
)
def test_values(schedule, values):
    for now, value in values.items():
        assert float(schedule(now)) == pytest.approx(value, rel=1e-5)
        assert float(schedules.at(schedule, now)) == pytest.approx(value, rel=1e-5)


def test_a_number_stands_for_itself():
    assert schedules.at(0.25, 1000.0) == 0.25


def test_cosine_to_zero_is_keras_decay():
    ours = schedules.Cosine(1e-3, 0.0, 8000)
    theirs = keras.optimizers.schedules.CosineDecay(1e-3, 8000)
    for step in (0, 1, 777, 4000, 7999, 8000, 9000):
        assert float(ours(step)) == float(theirs(step))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: schedules.Linear(1.0, 0.0, 0.0), "positive duration"),
        (lambda: schedules.Linear(1.0, 0.0, 1.0, delay=-1.0), "no negative delay"),
        (lambda: schedules.Exponential(1.0, 0.0, 1.0), "never reaches or crosses 0"),
    ],
)
def test_ways_that_lead_nowhere_are_refused(make, message):
    with pytest.raises(kg.InputError, match=message):
        make()


@pytest.mark.parametrize("kind", schedules.SCHEDULES.values())
def test_config_makes_the_same_schedule(kind):
    schedule = kind(2.0, 1.0, 3.0, delay=4.0)
    config = keras.saving.serialize_keras_object(schedule)
    assert keras.saving.deserialize_keras_object(config) == schedule


def test_it_is_a_learning_rate():
    optimizer = keras.optimizers.SGD(schedules.Linear(1.0, 0.0, 4.0))
    x = keras.Variable(0.0)
    optimizer.build([x])
    for _ in range(6):
        optimizer.apply([keras.ops.ones(())], [x])
    # 1 + 3/4 + 1/2 + 1/4.
    assert float(x.value) == pytest.approx(-2.5)
    again = keras.optimizers.SGD.from_config(optimizer.get_config())
    assert math.isclose(float(again.learning_rate), 1.0)
