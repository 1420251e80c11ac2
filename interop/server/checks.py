"""One line for each check, and a count."""

import contextlib
import sys
import traceback


class Checks:
    """What passed and what did not.

    with checks("a wrong key is a 401"):
        same(found, 401)
    """

    def __init__(self, group):
        self.group = group
        self.passed, self.failed, self.skipped = 0, [], 0

    @contextlib.contextmanager
    def __call__(self, name):
        try:
            yield
        except Skipped as reason:
            self.skipped += 1
            self._say("skip", f"{name}: {reason}")
        except Exception as error:  # a check that breaks has failed; the others go on
            self.failed.append(name)
            self._say("FAIL", f"{name}: {_one_line(error)}")
        else:
            self.passed += 1
            self._say("ok  ", name)

    def _say(self, mark, text):
        print(mark, f"{self.group}: {text}", flush=True)


class Skipped(Exception):
    """What cannot be tried on this machine."""


class Different(AssertionError):
    """What a check found is not what it expected."""


def same(found, expected, what="it"):
    if found != expected:
        raise Different(f"{what} is {found!r}, not {expected!r}")


def true(condition, otherwise):
    if not condition:
        raise Different(otherwise)


def raises(kind, action):
    """The error of that very kind which the action ends with."""
    try:
        found = action()
    except kind as error:
        if type(error) is not kind:
            raise Different(f"it raised {type(error).__name__}, not {kind.__name__}: {error}") from error
        return error
    raise Different(f"it raised no {kind.__name__} but gave {found!r}"[:500])


def _one_line(error):
    text = " ".join(str(error).split())[:600]
    if isinstance(error, Different):
        return text
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {text} ({where.filename.rsplit('/', 1)[-1]}:{where.lineno})"


def finish(groups):
    """The exit status, after a line with the counts."""
    passed = sum(group.passed for group in groups)
    failed = sum(len(group.failed) for group in groups)
    skipped = sum(group.skipped for group in groups)
    left = f", {skipped} skipped" if skipped else ""
    print(f"interop: {passed} of {passed + failed} checks of the server pass{left}", flush=True)
    for group in groups:
        for name in group.failed:
            print(f"interop: failed: {group.group}: {name}", file=sys.stderr)
    return 1 if failed else 0
