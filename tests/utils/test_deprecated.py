"""Old names still work, and say what they are called now."""

import pytest

import keras_gans as kg


def test_an_old_callback_warns():
    with pytest.warns(DeprecationWarning, match="Guard is called FiniteCheck now"):
        assert kg.callbacks.Guard is kg.callbacks.FiniteCheck
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = kg.callbacks.Nothing
