"""How every command runs: absl flags, its help, and one line for what the user can mend.

Neither this module nor the top of a command imports TensorFlow, so that `--help` and mistakes in
the flags are answered at once; a command's `main` imports what it needs.
"""

import contextlib
import functools
import inspect
import os
import re
import sys
import tempfile
import textwrap

from absl import app, flags, logging

HELP = {"--help", "-help", "-h", "-?", "--helpshort"}
WIDTH = 80

IMPORT = flags.DEFINE_multi_string(
    "import", [], "Python module that registers parts of your own; may be given again"
)


def run(main, *names, tensorflow=True):
    """Run `main` as an absl binary; what the user can mend ends it with one line and status 2.

    Args:
        main: called with what the command line holds besides flags. The docstring of its module is
            the command's help, before the flags.
        *names: what that is, one word each.
        tensorflow: whether `main` needs it; it is imported once the flags are read.
    """
    module = sys.modules[main.__module__]

    def guarded(argv):
        logging.set_verbosity(logging.WARNING)  # TensorFlow tells each SavedModel's every file.
        try:
            if tensorflow:
                start_tensorflow()
            load_imports()
            main(*argv[1:])
        except KeyboardInterrupt as stop:
            number = getattr(stop, "signal", None)  # Of a training, which kept what it had.
            if number is None:
                fail_as("interrupted", 130)
            fail_as(f"{stop}: the same command goes on from there", 128 + number)
        except ValueError as error:
            from keras_gans.utils.errors import InputError

            if not isinstance(error, InputError):
                raise
            fail(error)
        except OSError as error:
            if error.filename is None:
                raise
            fail(f"{os.fspath(error.filename)!r}: {error.strerror}: choose another path")

    app.run(guarded, flags_parser=functools.partial(parsed, module, names))


def load_imports():
    """Import the modules of the user's own parts: those of --import and of KERAS_GANS_IMPORT."""
    if IMPORT.value or os.environ.get("KERAS_GANS_IMPORT"):
        from keras_gans.utils import imports

        imports.load(IMPORT.value)


def start_tensorflow():
    """Import keras_gans and TensorFlow, without TensorFlow's start-up messages.

    TF_CPP_MIN_LOG_LEVEL=0 shows them.
    """
    if os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2") == "0":
        return
    with held_back():
        import keras_gans  # noqa: F401


@contextlib.contextmanager
def held_back():
    """Hold back what the block writes to standard error, unless it fails.

    The libraries' own code writes there before it reads how much it should.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as held:
        kept = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(kept, held.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)


def fail(message):
    """End with the one line that says what is wrong."""
    fail_as(f"error: {message}", 2)


def fail_as(line, status):
    print(line, file=sys.stderr)
    sys.exit(status)


def need_one(*names):
    """Make absl refuse a command line without any of these flags."""

    def given(values):
        if not any(values.values()):
            first, *others = (f"--{name}" for name in names)
            raise flags.ValidationError(f"{first} is needed, or {' or '.join(others)}")
        return True

    flags.register_multi_flags_validator(names, given)


def parsed(module, names, argv):
    """The command line without its flags, which are read; or the command's end."""
    told = argv[1 : argv.index("--")] if "--" in argv else argv[1:]
    if HELP & set(told):
        print(described(module, names))
        sys.exit(0)
    try:
        rest = flags.FLAGS(argv)
    except flags.Error as error:
        fail(_readable(error))
    given = rest[1:]
    if len(given) > len(names):
        fail(f"unexpected argument {given[len(names)]!r}: flags are given as --flag=value")
    if len(given) < len(names):
        fail(f"{names[len(given)]} is needed: --help has examples")
    return rest


def _readable(error):
    """absl's error as the line of this project's kind."""
    text = " ".join(str(error).split())
    if (found := re.match(r"flag --(\w+)=None: ", text)) and "other than None" in text:
        name = found.group(1)
        return f"--{name} is needed: {flags.FLAGS[name].help}"
    if found := re.match(r"flags? .*?: (unknown .*|--.*)", text):
        return found.group(1)  # A validator of a command, whose line needs no more.
    if found := re.match(
        r"Unknown command line flag '(.*?)'\.?(?: Did you mean: (.*?) ?\?)?$", text
    ):
        name, near = found.groups()
        hint = f"did you mean --{near}?" if near else "--help lists them"
        return f"unknown flag --{name}: {hint}"
    return text


def described(module, names=()):
    """What a command does, two examples, and its flags with their defaults."""
    usage = " ".join(["usage:", os.path.basename(sys.argv[0]), *names, "[--flag=value ...]"])
    lines = [usage, "", inspect.cleandoc(module.__doc__), "", "Flags:"]
    for flag in own_flags(module):
        lines.append(f"  --{flag.name}{_default(flag)}")
        text = " ".join(flag.help.split())
        lines += textwrap.wrap(text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)
    return "\n".join([*lines, "", "--helpfull lists absl's and TensorFlow's own flags too."])


def own_flags(module):
    """A command's flags, and those that every command has, in the order of their definitions."""
    name = sys.argv[0] if module.__name__ == "__main__" else module.__name__
    by_module = flags.FLAGS.flags_by_module_dict()
    return [*by_module.get(name, ()), *by_module.get(__name__, ())]


def _default(flag):
    if flag.default is None or flag.default == []:
        required = any("other than None" in validator.message for validator in flag.validators)
        return " (needed)" if required else ""
    if flag.boolean:
        return f"={str(flag.default).lower()}"
    return f"={flag.default_as_str.strip(chr(39))}"
