"""How every command runs: absl flags, and one line for what the user can mend."""

import sys

from absl import app, logging

from keras_gans.callbacks import Interrupted
from keras_gans.errors import InputError


def run(main):
    """Run `main()` as an absl binary; an `InputError` ends it with its line and status 2."""

    def guarded(argv):
        if len(argv) > 1:
            sys.exit(f"error: unexpected argument {argv[1]!r}: flags are given as --flag=value")
        logging.set_verbosity(logging.WARNING)  # TensorFlow tells each SavedModel's every file.
        try:
            main()
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
