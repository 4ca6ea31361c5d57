"""The library's step against an independent, hand-written one: equal weights and logs."""

import numpy as np
import pytest
import tensorflow as tf

from keras_gans.models.feed import grouped
from keras_gans_tools.benchmarks import benchmark


@pytest.mark.parametrize("case", benchmark.CASES)
def test_fit_moves_the_weights_as_the_plain_step_does(case):
    model, step, group = benchmark.CASES[case]
    shape = (8, 8, 1)
    data = np.random.default_rng(0).uniform(-1, 1, (8 * group * 3, *shape)).astype(np.float32)
    gan, plain = benchmark.library(model, shape, 4), benchmark.plain(step, shape, 4)
    batches = tf.data.Dataset.from_tensor_slices(data).batch(8, drop_remainder=True)
    history = gan.fit(batches, verbose=0).history
    logs = [plain(reals if group > 1 else reals[:, 0]) for reals in grouped(batches, group)]
    assert int(gan.step.value) == 3
    pairs = [
        (gan.generator, plain.generator),
        (gan.discriminator, plain.discriminator),
        (gan.ema_generator, plain.average),
    ]
    for ours, theirs in pairs:
        for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
            np.testing.assert_allclose(a, b, atol=2e-6)
    for name in logs[0]:
        values = [float(of_step[name]) for of_step in logs]
        wanted = values[-1] if name.endswith("gradient_norm") else np.mean(values)
        assert history[name][-1] == pytest.approx(wanted, rel=1e-4, abs=1e-6), name
