"""List every name that a recipe or a flag may hold, one a line, with what it is.

Names of modules of your own are listed by what registers them; entries of KERAS_GANS_ZOO are here.

    keras-gans-list
    keras-gans-list --kind=dataset
"""

from absl import flags

from keras_gans_tools import cli, names

KIND = flags.DEFINE_enum("kind", None, list(names.groups()), "names of this kind alone")


def main():
    groups = names.groups()
    for kind in groups if KIND.value is None else [KIND.value]:
        width = max(map(len, groups[kind]))
        if KIND.value is None:
            print(f"{kind}:")
        for name, what in groups[kind].items():
            print(f"  {name:{width}}  {what}")


def run():
    cli.run(main, tensorflow=False)


if __name__ == "__main__":
    run()
