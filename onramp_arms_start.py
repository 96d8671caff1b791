"""Starts Onramp with its own packages, whoever else has some of the same names.

``tui`` and ``screens`` lie below ``_onramp_arms`` in what a wheel installs, and beside this file in
a checkout. They are found there and nowhere else, whatever PYTHONPATH, the working directory and
path files of others say. It can be run by its path, too; nothing of Onramp may be imported before.
"""

from __future__ import annotations

# Not signal: it loads seven others first, and an interrupt would show in there.
import _signal  # type: ignore[import-not-found]
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec

_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - see main
_INSTALLED = os.path.join(_HERE, "_onramp_arms")  # noqa: PTH118
_HOME = _INSTALLED if os.path.isdir(_INSTALLED) else _HERE  # noqa: PTH112
_OURS = frozenset({"tui", "screens"})


class _OwnPackages:
    """Comes before all other finders, as others' path files put some before the path as well."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: object = None
    ) -> ModuleSpec | None:
        """Find what belongs to Onramp in its own directory, and leave the rest to others."""
        del target
        if name.partition(".")[0] not in _OURS:
            return None
        from importlib.machinery import PathFinder

        return PathFinder.find_spec(name, [_HOME] if path is None else path)


def main() -> int:
    """Run Onramp; returns its exit code."""
    # First of all, and with next to nothing imported: there is nothing to be put in order yet, and
    # nobody who interrupts it now wants to see where it was. What is ignored stays ignored.
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, lambda *_: os._exit(130))
    # A path file may have imported a package of the same name already.
    for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
        del sys.modules[name]
    sys.meta_path.insert(0, _OwnPackages)
    from tui.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
