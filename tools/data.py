"""Look at a data set: counts by class, sizes, skipped files, and the grid a training will see.

Examples:
    keras-gans-data --dataset=folder:my_images --image_size=64
    keras-gans-data --dataset=glyphs --split=test --out=letters.png
"""

import collections

from absl import flags

from keras_gans_tools import cli

DATASET = flags.DEFINE_string("dataset", None, "a data set's name, or folder:PATH", required=True)
IMAGE_SIZE = flags.DEFINE_list("image_size", None, "side of square images, or HEIGHT,WIDTH")
SPLIT = flags.DEFINE_string("split", "train", "which part of it")
CHANNELS = flags.DEFINE_integer("channels", None, "1, 3 or 4; those of the set if not given")
BACKGROUND = flags.DEFINE_string("background", "white", "colour behind transparency, or refuse")
CROP = flags.DEFINE_string("crop", "centre", "what is cut off: centre, random or none")
MIRROR = flags.DEFINE_bool("mirror", False, "every image a second time, left to right")
TEST_SHARE = flags.DEFINE_float("test_share", 0.0, "share of a folder that is its test split")
SEED = flags.DEFINE_integer("seed", 0, "of what is drawn, and of the order", lower_bound=0)
DATA_DIR = flags.DEFINE_string("data_dir", None, "TensorFlow Datasets folder")
OUT = flags.DEFINE_string("out", "data.png", "PNG file to write: the first batch of a training")
N = flags.DEFINE_integer("n", 64, "how many samples it shows", lower_bound=1)
VERIFY = flags.DEFINE_bool(
    "verify", False, "read every file of a cached folder again, and compare it with the cache"
)

# Sizes and modes of files that are told one by one.
TOLD = 8


def counted(counter):
    """`a 3, b 2` of a `Counter`, the commonest first, those beyond `TOLD` together."""
    common = counter.most_common()
    told = [f"{key} {count}" for key, count in common[:TOLD]]
    if common[TOLD:]:
        told.append(f"{len(common) - TOLD} others {sum(count for _, count in common[TOLD:])}")
    return ", ".join(told)


def tell_files(found):
    """Sizes and modes of a `Listing`'s files, by their headers alone."""
    import PIL.Image

    from keras_gans.utils import progress

    sizes, modes, broken = collections.Counter(), collections.Counter(), 0
    for file in progress.each(found.files, len(found.files), "files looked at"):
        try:
            with PIL.Image.open(found.path(file)) as image:
                sizes[f"{image.height}x{image.width}"] += 1
                modes[image.mode] += 1
        except Exception:  # A broken file may make its decoder raise anything.
            broken += 1
    print(f"files     {len(found.files)} below {str(found.root)!r}")
    print(f"sizes     {counted(sizes)}")
    print(f"modes     {counted(modes)}")
    if broken:
        print(f"broken    {broken}")
    print(f"skipped   {found.told_skipped or 'none'}")


def tell(name, data):
    """What a training is given."""
    import numpy as np

    shape = "x".join(map(str, data.samples.shape[1:]))
    print(f"samples   {name}{data.counted} of {shape}, {data.samples.dtype}")
    if data.labels is not None:
        names = data.class_names or range(int(data.labels.max()) + 1)
        counts = np.bincount(data.labels[data.labels >= 0], minlength=len(names))
        print(f"classes   {', '.join(f'{n} {c}' for n, c in zip(names, counts, strict=True))}")
        if unlabelled := int((data.labels < 0).sum()):
            print(f"unlabelled {unlabelled}")
    where = getattr(data.samples, "filename", None)
    print(f"kept in   {where or 'memory'} ({data.samples.nbytes / 1e6:.1f} MB)")
    print(f"sha256    {data.facts['sha256']}")


def verify(data):
    """Compare the cache with its files and with itself."""
    import numpy as np

    from keras_gans.datasets import folder, shares, store
    from keras_gans.datasets.found import listing
    from keras_gans.utils.errors import InputError

    if not isinstance(data.samples, np.memmap):
        raise InputError("the data set is in memory: there is no cache to verify")
    if store.sha256_of(data.samples) != store.info(data.samples).get("sha256"):
        raise InputError(f"{data.samples.filename!r} is damaged: remove it, and it is made again")
    if data.where is not None:
        found = listing(data.where["path"])
        if TEST_SHARE.value:
            share = shares.of_split(found, SPLIT.value, TEST_SHARE.value)
            found = found._replace(files=share)
        if changed := folder.changed(found, data.samples):
            raise InputError(
                f"{len(changed)} files changed under equal size and time, {changed[0]!r} first: "
                f"remove {data.samples.filename!r}, and it is made again"
            )
    print("verified  the cache is what the files are")


def asked_size():
    """The flag as `datasets.examples` takes it."""
    from keras_gans.utils.errors import InputError

    if IMAGE_SIZE.value is None:
        return None
    try:
        size = [int(side) for side in IMAGE_SIZE.value]
    except ValueError:
        raise InputError(f"--image_size takes whole numbers, got {IMAGE_SIZE.value}") from None
    return size[0] if len(size) == 1 else size


def main():
    import numpy as np

    from keras_gans import datasets
    from keras_gans.datasets.found import listing
    from keras_gans.utils import images

    name = DATASET.value
    data = datasets.examples(
        name,
        asked_size(),
        SPLIT.value,
        SEED.value,
        DATA_DIR.value,
        channels=CHANNELS.value,
        background=BACKGROUND.value,
        crop=CROP.value,
        mirror=MIRROR.value,
        test_share=TEST_SHARE.value,
    )
    domains = {"A: ": data.a, "B: ": data.b} if isinstance(data, datasets.Unpaired) else {"": data}
    for domain, part in domains.items():
        if part.where is not None:
            tell_files(listing(part.where["path"]))
        tell(domain, part)
        if VERIFY.value:
            verify(part)
    least = min(len(part.samples) for part in domains.values())
    batch = next(iter(datasets.stream(data, min(N.value, least), SEED.value)))
    shown = np.concatenate(batch) if isinstance(batch, tuple) else batch
    images.write_png(OUT.value, images.picture(shown))
    print(f"as the training sees it: {OUT.value}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
