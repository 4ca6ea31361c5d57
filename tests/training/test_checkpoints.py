"""A checkpoint holds everything, and a damaged one costs only itself."""

import numpy as np
import pytest
from conftest import compiled, equal, mlp_gan

from keras_gans.training import checkpoints
from keras_gans.utils.errors import InputError


def arrays(gan):
    return [np.array(v) for v in checkpoints.variables(gan)]


@pytest.fixture
def two(points, tmp_path):
    """A folder with checkpoints of steps 1 and 2, and the states they hold."""
    gan, states = compiled(mlp_gan()), []
    for _ in range(2):
        gan.fit(points, batch_size=32, steps_per_epoch=1, verbose=0)
        checkpoints.save(gan, tmp_path, keep=5)
        states.append(arrays(gan))
    return tmp_path, states


def test_everything_comes_back(two):
    folder, states = two
    fresh = compiled(mlp_gan())
    assert checkpoints.restore(fresh, folder)
    assert equal(arrays(fresh), states[1]) and int(fresh.step.value) == 2
    assert int(fresh.generator_optimizer.iterations) == 2


def test_nothing_to_restore(tmp_path):
    assert not checkpoints.restore(compiled(mlp_gan()), tmp_path)


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty"])
def test_a_damaged_checkpoint_is_passed_over(two, damage, capsys):
    folder, states = two
    newest = checkpoints.found(folder)[-1]
    content = bytearray(newest.read_bytes())
    if damage == "truncated":
        content = content[: len(content) // 2]
    elif damage == "flipped":
        content[len(content) // 3] ^= 1
    else:
        content = b""
    newest.write_bytes(content)
    fresh = compiled(mlp_gan())
    assert checkpoints.restore(fresh, folder)
    assert equal(arrays(fresh), states[0])
    assert f"{newest} is damaged" in capsys.readouterr().out


def test_a_checkpoint_of_another_model_is_refused_whole(two):
    folder, _ = two
    other = compiled(mlp_gan(ema_halflife_kimg=None))
    before = arrays(other)
    with pytest.raises(InputError, match="of another model"):
        checkpoints.restore(other, folder)
    assert equal(before, arrays(other))
