"""The names that recipes and flags may hold, as `assets/record_names.py` recorded them.

They are read without TensorFlow, so that lists and wrong names are answered at once.
"""

import difflib
import json
import os
import pathlib

from absl import flags

RECORDED = pathlib.Path(__file__).parent / "names.json"
ZOO = "KERAS_GANS_ZOO"
# What may add names that nothing recorded: modules of the user's own.
IMPORTS = "KERAS_GANS_IMPORT"


def groups():
    """Kind -> name -> what it is, entries of the user's own zoo included."""
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    return recorded | {"recipe": recorded["recipe"] | own_entries()}


def own_entries():
    """Name -> what it is, of the entries in the folders of KERAS_GANS_ZOO."""
    folders = [pathlib.Path(path) for path in os.environ.get(ZOO, "").split(os.pathsep) if path]
    return {
        path.parent.name: f"of {folder}"
        for folder in folders
        for path in sorted(folder.expanduser().glob("*/recipe.toml"))
    }


def check(flag, kind, or_path=False):
    """Make absl refuse a flag's values that are no name of `kind`, suggesting the nearest.

    Args:
        flag: a flag's name.
        kind: a group of `groups`.
        or_path: whether a value may also be the path of a file or a folder.
    """

    def known(value):
        values = value if isinstance(value, list) else [value]
        for name in values:
            if name is None or may_be_own() or (or_path and _is_path(name)):
                continue
            valid = groups()[kind]
            if name not in valid:
                raise flags.ValidationError(_unknown(flag.removesuffix("s"), name, valid))
        return True

    flags.register_validator(flag, known)


def _is_path(name):
    return os.sep in name or name.endswith((".toml", ".json")) or os.path.exists(name)


def may_be_own():
    """Whether modules of the user's own are imported, which may add to any kind."""
    return bool(os.environ.get(IMPORTS)) or (
        "import" in flags.FLAGS and flags.FLAGS["import"].value
    )


def _unknown(kind, name, valid):
    """The line of `keras_gans.utils.errors.unknown`, which cannot be imported here."""
    plain = {other.lower().replace("-", "_"): other for other in valid}
    near = difflib.get_close_matches(name.lower().replace("-", "_"), sorted(plain), 1, cutoff=0.5)
    hint = f"did you mean {plain[near[0]]!r}?" if near else "keras-gans-list has them all"
    return f"unknown {kind} {name!r}: {hint}"
