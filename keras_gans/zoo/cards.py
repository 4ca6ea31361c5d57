"""The card of a trained entry: what is known of it, as plain values."""

import json
import re

from keras_gans.utils.errors import InputError

# What a card must say; it may say more.
KINDS = {
    "name": str,
    "objective": str,
    "dataset": str,
    "data": dict,
    "seed": int,
    "generator_updates": int,
    "weights_sha256": str,
}
# Where weights that do not ship are fetched from.
URL = "weights_url"


def read_card(path):
    """The checked card in a JSON file: a dict of plain values.

    Raises:
        InputError: it cannot be read, or does not say what a card must.
    """
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"card {str(path)!r} cannot be read: {error}") from None
    wrong = _wrong(card)
    if wrong:
        raise InputError(f"card {str(path)!r} {wrong}: reinstall, or publish the run again")
    return card


def _wrong(card):
    """What is wrong with a card, or None."""
    if not isinstance(card, dict):
        return "holds no table of keys"
    for key, kind in KINDS.items():
        if type(card.get(key)) is not kind:
            return f"has no {key!r} of type {kind.__name__}"
    shape, classes = (card["data"].get(key) for key in ("sample_shape", "num_classes"))
    if not isinstance(shape, list) or not shape or not all(_positive(side) for side in shape):
        return "has no data.sample_shape, a list of positive numbers"
    if classes is not None and not _positive(classes):
        return "has a data.num_classes that is no positive number"
    names = card["data"].get("class_names")
    if names is not None and not (isinstance(names, list) and len(set(map(str, names))) == classes):
        return "has data.class_names that are not one for each class"
    if set(card["data"]) - {"sample_shape", "num_classes", "class_names"}:
        return "has more in data than sample_shape, num_classes and class_names"
    if not re.fullmatch("[0-9a-f]{64}", card["weights_sha256"]):
        return "has a weights_sha256 that is no SHA-256"
    modules = card.get("imports", [])
    if not isinstance(modules, list) or not all(isinstance(name, str) for name in modules):
        return "has an imports that is no list of modules' names"
    if URL in card and not str(card[URL]).startswith(("https://", "http://", "file://")):
        return f"has a {URL} that is no address"
    return None


def _positive(value):
    return type(value) is int and value > 0
