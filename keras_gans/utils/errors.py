"""The one exception a user is meant to read."""

import difflib


class InputError(ValueError):
    """Something the user gave cannot work; the message is one line that names it and the mend."""


# Of more names than these the message lists the first.
LISTED = 40


def unknown(kind, name, valid):
    """An `InputError` for a name that is not in `valid`, suggesting the nearest one that is."""
    valid = list(valid)
    nearest = difflib.get_close_matches(str(name), sorted(valid), n=1, cutoff=0.5)
    rest = f" and {len(valid) - LISTED} more" if len(valid) > LISTED else ""
    listed = ", ".join(sorted(valid[:LISTED])) + rest
    hint = f"did you mean {nearest[0]!r}?" if nearest else f"choose from {listed}"
    return InputError(f"unknown {kind} {shown(name)}: {hint}")


def shown(value):
    """A value in a few characters of one line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
