"""Every name a recipe or a flag may hold: python tools/list.py"""

from keras_gans import datasets, metrics, zoo
from keras_gans.distribution import strategies
from keras_gans.networks.shapes import NORMS
from keras_gans.training import recipe
from keras_gans_tools import cli


def main():
    groups = {"recipe": zoo.names()}
    groups |= {kind: list(names) for kind, names in recipe.REGISTRIES.items()}
    groups |= {"norm": [*NORMS, "none"], "dataset": [*datasets.names(), *datasets.OPEN_ENDED]}
    groups["metric"] = list(metrics.METRICS)
    groups["strategy"] = list(strategies.STRATEGIES)
    for kind, names in groups.items():
        print(f"{kind}: {' '.join(names)}")


def run():
    cli.run(main)


if __name__ == "__main__":
    run()
