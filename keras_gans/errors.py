"""The one exception a user is meant to read."""

import difflib


class InputError(ValueError):
    """Something the user gave cannot work; the message is one line that names it and the mend."""


def unknown(kind, name, valid):
    """An `InputError` for a name that is not in `valid`, suggesting the nearest one that is."""
    valid = sorted(valid)
    nearest = difflib.get_close_matches(str(name), valid, n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]!r}?" if nearest else f"choose from {', '.join(valid)}"
    return InputError(f"unknown {kind} {name!r}: {hint}")
