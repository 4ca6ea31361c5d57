"""The table of f-divergences, each line against formulas written once more."""

import numpy as np
import pytest
from keras import ops

from keras_gans.losses.divergences import DIVERGENCES
from keras_gans.utils.errors import InputError

LOG2 = np.log(2.0)
NAMES = list(DIVERGENCES)
SMOOTH = [name for name in NAMES if name != "total_variation"]

# Name -> f(1), f(3), f'(3), f*(-0.3), and the logit at which q / p = 3 is best.
EXPECTED = {
    "kl": (0.0, 3.295837, 2.098612, 0.272532, 2.098612),
    "reverse_kl": (0.0, -1.098612, -0.333333, 0.203973, 1.098612),
    "pearson": (0.0, 4.0, 4.0, -0.2775, 4.0),
    "neyman": (0.0, 1.333333, 0.888889, -0.280351, 2.197225),
    "squared_hellinger": (0.0, 0.535898, 0.422650, -0.230769, 0.549306),
    "jensen_shannon": (0.0, 0.523248, 0.405465, -0.230462, 1.098612),
    "gan": (-1.386294, -2.249341, -0.287682, 1.350225, 1.098612),
    "total_variation": (0.0, 1.0, 0.5, -0.3, None),
}


def double(x):
    return ops.convert_to_tensor(x, "float64")


@pytest.mark.parametrize("name", NAMES)
def test_values(name):
    chosen = DIVERGENCES[name]
    at_one, f, derivative, conjugate, _ = EXPECTED[name]
    found = [chosen.f(double(1.0)), chosen.f(double(3.0)), chosen.derivative(double(3.0))]
    found.append(chosen.conjugate(double(-0.3)))
    expected = [at_one, f, derivative, conjugate]
    np.testing.assert_allclose([float(x) for x in found], expected, atol=1e-6)


@pytest.mark.parametrize("name", SMOOTH)
def test_best_logit_activates_to_the_optimal_t(name):
    _, _, derivative, _, best = EXPECTED[name]
    chosen = DIVERGENCES[name]
    assert float(chosen.activation(double(best))) == pytest.approx(derivative, abs=1e-5)
    assert float(chosen.ratio(double(best))) == pytest.approx(3.0, abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_conjugate_of_activation_is_both_in_one(name):
    chosen = DIVERGENCES[name]
    v = double(np.linspace(-4, 4, 33))
    apart = chosen.conjugate(chosen.activation(v))
    np.testing.assert_allclose(chosen.conjugate_of_activation(v), apart, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_activation_rises_within_the_domain(name):
    chosen = DIVERGENCES[name]
    t = np.asarray(chosen.activation(double(np.linspace(-10, 10, 401))))
    low, high = chosen.domain
    assert (np.diff(t) > 0).all()
    assert low < t.min() and t.max() < high


@pytest.mark.parametrize("name", NAMES)
def test_fenchel_inequality_holds_and_is_tight(name):
    chosen = DIVERGENCES[name]
    u = np.exp(np.random.default_rng(0).uniform(-3, 3, 5000))
    t = np.asarray(chosen.activation(double(np.random.default_rng(1).uniform(-3, 3, 5000))))
    f = np.asarray(chosen.f(double(u)))
    assert (f + np.asarray(chosen.conjugate(double(t))) - u * t).min() > -1e-12
    best = np.asarray(chosen.derivative(double(u)))
    tight = f + np.asarray(chosen.conjugate(double(best))) - u * best
    np.testing.assert_allclose(tight, 0.0, atol=1e-9)


# Name -> (term, the last whole logit at which it is finite in float32, the first at which not).
ENDS = [
    ("kl", "conjugate_of_activation", 89.0, 90.0),
    ("reverse_kl", "activation", -88.0, -89.0),
    ("neyman", "activation", -88.0, -89.0),
    ("neyman", "conjugate_of_activation", -176.0, -177.0),
    ("squared_hellinger", "activation", -88.0, -89.0),
    ("squared_hellinger", "conjugate_of_activation", 88.0, 89.0),
]


@pytest.mark.parametrize(("name", "term", "last", "first"), ENDS)
def test_float32_ends_where_the_table_says(name, term, last, first):
    function = getattr(DIVERGENCES[name], term)
    assert np.isfinite(float(function(ops.convert_to_tensor(last, "float32"))))
    assert not np.isfinite(float(function(ops.convert_to_tensor(first, "float32"))))


def test_no_other_term_ends_before_ten_thousand():
    ending = {(name, term, np.sign(last)) for name, term, last, _ in ENDS}
    for name in NAMES:
        for term in ("activation", "conjugate_of_activation"):
            for sign in (-1.0, 1.0):
                value = getattr(DIVERGENCES[name], term)(
                    ops.convert_to_tensor(sign * 1e4, "float32")
                )
                assert np.isfinite(float(value)) != ((name, term, sign) in ending), (
                    name,
                    term,
                    sign,
                )


def test_total_variation_has_no_ratio():
    with pytest.raises(InputError, match="total variation defines no density ratio"):
        DIVERGENCES["total_variation"].ratio(double(1.0))


def test_pearson_ratio_is_never_negative():
    found = DIVERGENCES["pearson"].ratio(double([-5.0, -2.0, 0.0]))
    np.testing.assert_array_equal(found, [0.0, 0.0, 1.0])
