"""Letters and emoji that ship with the package; whose they are says ATTRIBUTION.md beside them."""

import importlib.resources

import numpy as np

from keras_gans.datasets.records import Examples, Unpaired
from keras_gans.utils.errors import unknown

# Families whose letters the training does not see: the weights and italics of one look alike.
TEST_FAMILIES = (
    "Alegreya",
    "Almendra",
    "Almendra SC",
    "Bitter",
    "Cabin Condensed",
    "Carlito",
    "Cinzel",
    "Cinzel Decorative",
    "Coelacanth",
    "Comic Neue",
    "Comic Neue Angular",
    "Cormorant Garamond",
    "Cuprum",
    "Eczar",
    "Fira Mono",
    "Fira Sans",
    "IM FELL English",
    "IM FELL English SC",
    "Josefin Sans",
    "Merriweather",
    "Merriweather Sans",
    "Modak",
    "Overlock",
    "Playfair Display",
    "Poiret One",
    "Quattrocento",
    "Quattrocento Sans",
    "Rosario",
    "Shafarik",
    "UM Typewriter",
    "ygoth",
)

UNPAIRED_SHIPPED = ("regular2bold", "twemoji2noto")


def glyphs(split):
    """Capital letters A to Z of 786 free fonts, 32x32, white on black, split by families of fonts.

    16,120 for training, 4,316 for testing.

    Args:
        split: `train`, `test` or `train+test`.

    Returns:
        `Examples` of uint8 (n, 32, 32, 1), 26 classes.
    """
    stored = _stored("glyphs", "images", "labels", "font", "family", "families")
    test = np.isin(stored["families"], TEST_FAMILIES)[stored["family"]][stored["font"]]
    parts = {"train": ~test, "test": test, "train+test": np.full(len(test), True)}
    if split not in parts:
        raise unknown("split", split, parts)
    images, labels = (stored[name][parts[split]] for name in ("images", "labels"))
    names = tuple(map(chr, range(ord("A"), ord("Z") + 1)))
    return Examples(images, labels.astype(np.int32), names)


def unpaired_shipped(name, layout, split):
    """64x64 images of two domains; those of the test split are counterparts of each other.

    `regular2bold`: grey letters of light and regular fonts, and of bold and black ones.
    `twemoji2noto`: emoji as Twemoji and as Noto Emoji draw them, on white.
    """
    if split not in ("train", "test"):
        raise unknown("split", split, ("train", "test"))
    sides = _stored(name, f"{split}A", f"{split}B").values()
    a, b = (layout.examples(Examples(side, None)) for side in sides)
    return Unpaired(a, b, paired=split == "test")


def _stored(name, *arrays):
    path = importlib.resources.files("keras_gans.datasets") / f"{name}.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return {array: stored[array] for array in arrays}
