"""A user's own modules: imported where a flag or an environment variable names them, else never."""

import importlib
import os
import re
import sys

from keras_gans.utils import registry
from keras_gans.utils.errors import InputError

FLAG, VARIABLE = "--import", "KERAS_GANS_IMPORT"

# Modules that were imported by name, in order; and those that registered parts meanwhile.
_named, _from_named = {}, set()


def load(names=()):
    """Import the modules that `names` and the environment variable name, each once.

    The folder a command runs in is searched last.

    Args:
        names: strings, each a module's dotted name, or several of them with commas.

    Raises:
        InputError: no module is called so, or importing it failed.
    """
    around = re.split(f"[,{re.escape(os.pathsep)}]", os.environ.get(VARIABLE, ""))
    flagged = [(FLAG, name) for given in names for name in given.split(",")]
    for origin, name in flagged + [(VARIABLE, name) for name in around]:
        name = name.strip()
        if name and name not in _named:
            before = set(registry.sources)
            _import(name, origin)
            _named[name] = None
            _from_named.update(set(registry.sources) - before)


def modules():
    """Names of the modules whose parts this process has: a sorted list.

    Those of the flag and the variable; in Python also those that were imported otherwise and
    registered a part, but for a script or notebook, which no other process could import.
    """
    others = set(registry.sources) - _from_named - {"__main__", "builtins"}
    return sorted({*_named, *others})


def check(needed, what):
    """Raise an `InputError` unless the user named each of the modules that `what` needs.

    Args:
        needed: list of modules' names, as recorded by `modules`.
        what: str, what names them.
    """
    if not isinstance(needed, list) or not all(isinstance(name, str) for name in needed):
        raise InputError(f"{what} should list the modules of its own parts, got {needed!r}")
    load()
    missing = [name for name in needed if name not in _named and name not in registry.sources]
    if missing:
        flags = " ".join(f"{FLAG}={name}" for name in missing)
        raise InputError(
            f"{what} was made with parts of your own from {', '.join(missing)}, which only you "
            f"can name: {flags}, or {VARIABLE}={','.join(missing)} in the environment"
        )


def _import(name, origin):
    if name.endswith(".py") or not all(part.isidentifier() for part in name.split(".")):
        raise InputError(
            f"{origin} takes the name of a Python module, as in `import my_module`, got {name!r}"
        )
    if (here := os.getcwd()) not in sys.path:
        sys.path.append(here)
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            raise InputError(
                f"{origin}: there is no module {name!r}: run from its folder, or put that on "
                "PYTHONPATH"
            ) from None
        raise InputError(f"{origin}: module {name!r} cannot be imported: {error}") from error
    except InputError as error:
        raise InputError(f"{origin}: module {name!r}: {error}") from error
    except Exception as error:  # Whatever a user's own code raises.
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        raise InputError(f"{origin}: module {name!r} cannot be imported: {reason}") from error
