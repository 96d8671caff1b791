"""``python -m tui`` is ``onramp``."""

import os
import signal
import sys

if __name__ == "__main__":
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Nothing is there to be put in order yet, and nobody wants to see where it was.
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))

    from tui.cli import main

    sys.exit(main())
