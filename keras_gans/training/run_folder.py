"""The folder of a run: what stands in it, whose it is, and how far it is."""

import json
import pathlib

from keras_gans import noise
from keras_gans.training import checkpoints
from keras_gans.training.recipe import Recipe, differences
from keras_gans.utils import files, imports
from keras_gans.utils.environment import machine, versions
from keras_gans.utils.errors import InputError

# What may change between two parts of a run: it shapes none of the steps made so far.
FREE = {
    "steps",
    "on_divergence",
    "log_every_steps",
    "sample_every_steps",
    "checkpoint_every_steps",
    "keep_checkpoints",
}


class RunFolder:
    """The files of one run.

    recipe.json (resolved), run.json (the data's shape, the noise, versions, machines, modules of
    the user's own parts), log.jsonl, metrics.jsonl, samples/, tensorboard/, checkpoints/ and best/.

    Args:
        path: the folder; it need not exist.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.recipe, self.info = self.path / "recipe.json", self.path / "run.json"
        self.log, self.metrics = self.path / "log.jsonl", self.path / "metrics.jsonl"
        self.samples, self.tensorboard = self.path / "samples", self.path / "tensorboard"
        self.checkpoints, self.best = self.path / "checkpoints", self.path / "best"

    def __str__(self):
        return str(self.path)

    def check(self, recipe, source=None):
        """Raise an `InputError` if no run of this recipe, from this source, can be made or go on.

        Args:
            recipe: `Recipe`.
            source: `Source`, or None.
        """
        files.check_writable(self.path, folder=True)
        if not self.recipe.exists():
            return
        self._check_noise()
        self._check_same(recipe)
        self._check_source(source)
        made = self.last_step()
        if made is not None and made > recipe.steps:
            raise InputError(
                f"run folder {str(self)!r} is at step {made}, more than steps = {recipe.steps}: "
                "give as many or more, or choose another folder"
            )

    def _check_noise(self):
        if files.read_table(self.info).get("noise") != noise.STREAM:
            raise InputError(
                f"run folder {str(self)!r} was begun with the random numbers of an earlier version "
                f"of keras_gans: finish it with that version, or go on in another folder with "
                f"--init_from={self}"
            )

    def _check_same(self, recipe):
        """Name each difference between the recipes, but those that are free."""
        changed = [
            f"{key}: {old!r} there, {new!r} asked"
            for key, old, new in differences(self.read_recipe().to_dict(), recipe.to_dict())
            if key not in FREE
        ]
        if changed:
            raise InputError(
                f"run folder {str(self)!r} holds a run of another recipe ({'; '.join(changed)}): "
                "choose another folder, or the same recipe"
            )

    def check_data(self, facts):
        """Raise an `InputError` that says what changed, if the run was of other data.

        Args:
            facts: as of `datasets.Examples`.
        """
        before = files.read_table(self.info).get("dataset") if self.info.exists() else None
        if before is None or _digests(before) == _digests(facts):
            return
        changed = [
            f"{key}: {before.get(key)!r} there, {facts.get(key)!r} now"
            for key in facts
            if before.get(key) != facts[key]
        ]
        raise InputError(
            f"run folder {str(self)!r} holds a run on other data ({'; '.join(changed)}): bring "
            "back the data, or choose another folder"
        )

    def _check_source(self, source):
        """A run may go on without its source once it has a checkpoint, with another one never."""
        there = self.source()
        here = None if source is None else source.facts()
        if here == there or (here is None and self.last_step() is not None):
            return
        began, asked = (
            "weights of its own" if f is None else repr(f["name"]) for f in (there, here)
        )
        raise InputError(
            f"run folder {str(self)!r} holds a run that started from {began}, not from {asked}: "
            "choose another folder, or the same --init_from"
        )

    def source(self):
        """What the run started from, as `Source.facts` tells it; None where it was drawn."""
        return files.read_table(self.info).get("init_from") if self.info.exists() else None

    def initialise(self, recipe, data_spec, source=None, facts=None):
        """Write what the run is before it starts, which also shows that it can be written."""
        files.remove_partial(self.path)
        machines = self.machines()
        if machines[-1:] != [machine()]:
            machines.append(machine())
        began = self.source() if source is None else source.facts()
        from_where = {} if began is None else {"init_from": began}
        info = {"data": data_spec, "noise": noise.STREAM, "versions": versions()}
        info |= {"machines": machines, "imports": imports.modules()}
        info |= {} if facts is None else {"dataset": facts}
        files.write_json(self.info, info | from_where)
        files.write_json(self.recipe, recipe.to_dict())

    def machines(self):
        """On what it was trained so far, in order: see `environment.machine`."""
        return files.read_table(self.info).get("machines", []) if self.info.exists() else []

    def forget_after(self, step):
        """Drop the lines of the steps that a resumed run will make again."""
        for log in (self.log, self.metrics):
            if log.exists():
                kept = [line for line in files.read_lines(log) if line["step"] <= step]
                with files.replacing(log) as partial:
                    partial.write_text(
                        "".join(json.dumps(line) + "\n" for line in kept), encoding="utf-8"
                    )

    def lock(self):
        """A context in which no other process may train here."""
        self.path.mkdir(parents=True, exist_ok=True)
        return files.locked(self.path / ".lock")

    def read_info(self):
        """What run.json says: a dict of plain values.

        Raises:
            InputError: it cannot be read, or names modules of the user's own parts that the user
                 did not.
        """
        info = files.read_table(self.info)
        imports.check(info.setdefault("imports", []), f"run folder {str(self)!r}")
        return info

    def read_recipe(self):
        """The recipe of the run.

        Raises:
            InputError: the folder holds no run, or one of parts whose modules the user did not
                name.
        """
        if not self.recipe.exists():
            raise InputError(f"{str(self)!r} is not a run folder: it has no {self.recipe.name}")
        self.read_info()
        # The data was there when the run began, and what is trained can be used without it.
        return Recipe.from_file(self.recipe, check_data=False)

    def build(self):
        """The model of the run as it was before its first step.

        Raises:
            InputError: as `read_recipe` does, or R3 networks of before their resampling changed.
        """
        recipe, info = self.read_recipe(), self.read_info()
        if "noise" not in info and "r3" in (recipe.generator.name, recipe.discriminator.name):
            raise InputError(
                f"run folder {str(self)!r} is of R3 networks of an earlier version, which resample "
                "by another filter: open it with that version"
            )
        return recipe.build(**info["data"])

    def last_step(self):
        """Of the newest checkpoint; None without one."""
        found = checkpoints.found(self.checkpoints)
        return checkpoints.step_of(found[-1]) if found else None


def _digests(facts):
    """What the data is, wherever it lies."""
    return {key: value for key, value in facts.items() if not key.startswith("path")}
