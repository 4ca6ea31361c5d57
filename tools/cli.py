"""How every command runs: absl flags, and one line for what the user can mend."""

import sys

from absl import app, flags, logging

from keras_gans.training.callbacks import Interrupted
from keras_gans.utils import imports
from keras_gans.utils.errors import InputError

IMPORT = flags.DEFINE_multi_string(
    "import", [], "Python module that registers parts of your own; may be given again"
)


def run(main, *names):
    """Run `main` as an absl binary; an `InputError` ends it with its line and status 2.

    Args:
        main: called with what the command line holds besides flags.
        *names: what that is, one word each.
    """

    def guarded(argv):
        given = argv[1:]
        if len(given) > len(names):
            extra = given[len(names)]
            sys.exit(f"error: unexpected argument {extra!r}: flags are given as --flag=value")
        if len(given) < len(names):
            sys.exit(f"error: {names[len(given)]} is needed")
        logging.set_verbosity(logging.WARNING)  # TensorFlow tells each SavedModel's every file.
        try:
            imports.load(IMPORT.value)
            main(*given)
        except InputError as error:
            print(f"error: {error}", file=sys.stderr)
            sys.exit(2)
        except Interrupted as stop:
            print(f"{stop}: the same command goes on from there", file=sys.stderr)
            sys.exit(128 + stop.signal)
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            sys.exit(130)

    app.run(guarded)
