"""Old public names, kept for one release."""

import warnings


def renamed(module, names):
    """A module's `__getattr__` that still knows the old names of its attributes.

    Args:
        module: dict, the module's `globals()`.
        names: dict, old name -> new name.
    """

    def __getattr__(name):
        if name not in names:
            raise AttributeError(f"module {module['__name__']!r} has no attribute {name!r}")
        warnings.warn(
            f"{module['__name__']}.{name} is called {names[name]} now; the old name will go with "
            "the next release",
            DeprecationWarning,
            stacklevel=2,
        )
        return module[names[name]]

    return __getattr__
