"""Random calls of the Python surface: tools/checks/fuzz_surface.py, and that it can fail."""

import pytest

import keras_gans as kg
from keras_gans_tools.checks import fuzz_surface


def check(first, count):
    counts, failures = fuzz_surface.run(first, count)
    assert not failures, "\n".join(failures)
    # Both outcomes are common: neither refuses everything, nor takes it.
    assert counts["result"] > 0.1 * count and counts["one line"] > 0.1 * count


def test_some_calls():
    check(0, 100)


@pytest.mark.slow
def test_many_calls():
    check(100, 1000)


def test_what_it_finds(monkeypatch):
    calls = fuzz_surface.Calls()

    def outcome(function, *check):
        monkeypatch.setattr(calls, "draw", lambda chance: ("call", function, {}, check))
        return fuzz_surface.outcome(calls, 3)

    def raise_(error):
        raise error

    def nothing_done(found):
        raise fuzz_surface.Silent("nothing was done")

    assert outcome(lambda: None) == "result"
    assert outcome(lambda: raise_(kg.InputError("give n"))) == "one line"
    assert "several lines" in outcome(lambda: raise_(kg.InputError("give\nn")))
    assert "call 3: call(**{})\nTraceback" in outcome(lambda: raise_(TypeError("n")))
    assert "nothing was done" in outcome(lambda: None, nothing_done)
