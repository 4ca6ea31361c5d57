"""Arguments that are not what they must be: one line each."""

import inspect
import math
import numbers
import operator
import types
import typing

from keras_gans.utils.errors import InputError, shown

# What an annotation of an argument asks for -> the test of it, and its name in a message.
KINDS = {
    bool: (lambda value: isinstance(value, bool), "True or False"),
    int: (
        lambda value: isinstance(value, numbers.Integral) and not isinstance(value, bool),
        "a whole number",
    ),
    float: (
        lambda value: (
            isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)
        ),
        "a finite number",
    ),
    str: (lambda value: isinstance(value, str), "a string"),
    list: (lambda value: isinstance(value, (list, tuple)), "a list"),
    types.NoneType: (lambda value: value is None, "None"),
}


def whole(name, value, least=0, below=None):
    """`value` as an int.

    Raises:
        InputError: it is no whole number, less than `least`, or not less than `below`.
    """
    end = "2**31" if below == 2**31 else below
    allowed = f"at least {least}" if below is None else f"in [{least}, {end})"
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise InputError(f"{name} must be a whole number {allowed}, got {shown(value)}") from None
    if number < least or (below is not None and number >= below):
        raise InputError(f"{name} must be a whole number {allowed}, got {number}")
    return number


def check_kinds(function, arguments):
    """Raise an `InputError` unless each of a call's arguments is of the kind of its annotation.

    Args:
        function: what is called; a class for its constructor, whose arguments may be those of its
            bases too.
        arguments: dict, name -> value.
    """
    for name, annotation in _annotations(function).items():
        kinds = typing.get_args(annotation) or (annotation,)
        if name not in arguments or any(not isinstance(kind, type) for kind in kinds):
            continue
        value = arguments[name]
        if any(KINDS[k][0](value) if k in KINDS else isinstance(value, k) for k in kinds):
            continue
        wanted = " or ".join(KINDS[k][1] if k in KINDS else f"a {k.__name__}" for k in kinds)
        raise InputError(f"{name} must be {wanted}, got {shown(value)}")


def _annotations(function):
    constructors = [c.__init__ for c in getattr(function, "__mro__", ())] or [function]
    found = {}
    for one in constructors:
        for name, parameter in inspect.signature(one).parameters.items():
            if parameter.annotation is not inspect.Parameter.empty:
                found.setdefault(name, parameter.annotation)
    return found
