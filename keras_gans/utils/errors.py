"""The one exception a user is meant to read."""

import difflib


class InputError(ValueError):
    """Something the user gave cannot work; the message is one line that names it and the mend."""


# Of more names than these the message lists the first.
LISTED = 40


def unknown(kind, name, valid, otherwise=None):
    """An `InputError` for a name that is not in `valid`, suggesting the nearest one that is, and
    what else to do.
    """
    valid = list(valid)
    plain = {_plain(other): other for other in valid}
    nearest = difflib.get_close_matches(_plain(name), sorted(plain), n=1, cutoff=0.5)
    rest = f" and {len(valid) - LISTED} more" if len(valid) > LISTED else ""
    listed = ", ".join(sorted(valid[:LISTED])) + rest
    hint = f"did you mean {plain[nearest[0]]!r}?" if nearest else f"choose from {listed}"
    hint += "" if otherwise is None else f"; {otherwise}"
    return InputError(f"unknown {kind} {shown(name)}: {hint}")


def shown(value):
    """A value in a few characters of one line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _plain(name):
    """A name as those who mistype it may not tell it apart: WGAN-GP is wgan_gp."""
    return str(name).lower().replace("-", "_").replace(" ", "_")
