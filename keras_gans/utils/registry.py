"""Parts by name: those of the package, and a user's own."""

import inspect
import sys

import keras

from keras_gans.utils.errors import InputError

# Modules that registered a part of their own, in order.
sources = {}


class Registry(dict):
    """Name -> part, of one kind.

    Args:
        kind: str, what the parts are, for errors.
        parts: dict, those of the package.
        base: class that a part is derived from, or, with `instances`, is an instance of; None for
            any class or function.
        instances: whether the parts are objects rather than classes.
        takes: arguments that every part of one's own must take.
        reserved: function from a name to whether it is taken already.
    """

    def __init__(self, kind, parts, *, base=None, instances=False, takes=(), reserved=None):
        super().__init__(parts)
        self.kind, self.base, self.instances = kind, base, instances
        self.takes, self._reserved = takes, reserved

    def register(self, name, part=None):
        """Give a part of one's own the name by which recipes and commands know it.

        A class is registered with Keras as well, unless it is already, so that saved models load.
        Commands must be told the module that calls this: `--import=my_module`, or
        `KERAS_GANS_IMPORT=my_module` in the environment.

        Args:
            name: str, not yet taken; the same definition may come again, as in a notebook.
            part: class, function or object; without it, the result decorates a class or function.

        Returns:
            `part`.

        Raises:
            InputError: the name is taken or empty, or `part` is not of this registry's kind.

        Example:
            @kg.losses.register("quadratic")
            class Quadratic(kg.losses.AdversarialLoss):
                ...
        """
        source = sys._getframe(1).f_globals.get("__name__", "__main__")
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"a {self.kind} is registered by a name, a string, got {name!r}")

        def add(part):
            self._check(name, part)
            if inspect.isclass(part):
                _register_with_keras(part)
            self[name] = part
            sources[source] = None
            return part

        return add if part is None else add(part)

    def _check(self, name, part):
        known = self.get(name)
        if (known is not None and not _same_definition(known, part)) or (
            self._reserved is not None and self._reserved(name)
        ):
            raise InputError(f"there is a {self.kind} {name!r} already: choose another name")
        kinds = part if inspect.isclass(part) else type(part)
        if self.base is None:
            if not callable(part):
                raise InputError(f"{self.kind} {name!r} must be a class or function, got {part!r}")
        elif inspect.isclass(part) == self.instances or not issubclass(kinds, self.base):
            what = "an instance" if self.instances else "a subclass"
            raise InputError(
                f"{self.kind} {name!r} must be {what} of {self.base.__name__}, got {part!r}"
            )
        elif self.instances and getattr(part, "name", None) != name:
            raise InputError(f"{self.kind} {name!r} must have that name, got {part!r}")
        missing = [] if not self.takes else set(self.takes) - set(arguments_of(part))
        if missing:
            raise InputError(f"{self.kind} {name!r} must take the argument {missing.pop()!r}")


def arguments_of(part):
    """Name -> `inspect.Parameter` of all that a class or function takes, what a constructor hands
    on to its base by `**kwargs` included.
    """
    found = {}
    # Keras's classes hide their signature behind a `__new__` of any arguments.
    constructors = [c.__init__ for c in part.__mro__] if inspect.isclass(part) else [part]
    for function in constructors:
        parameters = _signature(function).parameters
        found = dict(parameters) | found
        if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
            break
    hidden = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return {key: p for key, p in found.items() if p.kind not in hidden and key != "self"}


def _signature(function):
    try:
        # Annotations are strings in modules that say `from __future__ import annotations`.
        return inspect.signature(function, eval_str=True)
    except NameError:
        return inspect.signature(function)


def _same_definition(a, b):
    def definition(part):
        named = part if hasattr(part, "__qualname__") else type(part)
        return named.__module__, named.__qualname__

    return definition(a) == definition(b) and "<lambda>" not in definition(a)[1]


def _register_with_keras(part):
    if keras.saving.get_registered_name(part) != part.__name__ or not hasattr(part, "get_config"):
        return
    known = keras.saving.get_custom_objects().get(f"Custom>{part.__name__}")
    if known is not None and not _same_definition(known, part):
        raise InputError(
            f"two classes are called {part.__name__!r}, of {known.__module__} and of "
            f"{part.__module__}: rename one, so that saved models can tell them apart"
        )
    keras.saving.register_keras_serializable()(part)
