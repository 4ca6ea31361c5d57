"""Draw golden samples and pictures of entries anew: python tools/assets/redraw_entries.py NAME ...

For when what a seed draws has changed; weights and cards stay as they are. Without a name it does
every entry that makes samples of noise.
"""

from absl import app

from keras_gans import zoo
from keras_gans.models import MODELS
from keras_gans.zoo import catalog, publishing


def main(argv):
    every = (
        n for n in zoo.names(pretrained=True) if not MODELS[zoo.recipe(n).model.name].translates
    )
    for name in argv[1:] or every:
        publishing.draw(zoo.load(name), zoo.recipe(name), catalog.folder(name))
        print(name, flush=True)


def run():
    app.run(main)


if __name__ == "__main__":
    run()
