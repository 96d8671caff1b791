from __future__ import annotations

import pkgutil
import subprocess
import sys

import tui.cloud

HEAVY = ("alibabacloud", "darabonba", "Tea", "requests", "urllib3", "aiohttp", "cryptography")


def test_importing_the_cloud_layer_loads_no_sdk() -> None:
    names = [f"tui.cloud.{module.name}" for module in pkgutil.iter_modules(tui.cloud.__path__)]
    assert "tui.cloud.transport" in names
    script = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print([name for name in sys.modules if name.startswith({HEAVY!r})])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_making_a_client_loads_no_sdk() -> None:
    script = (
        "import sys\n"
        "from tui.core.credentials import Credentials\n"
        "from tui.core.secret import Secret\n"
        "from tui.cloud.client import Cloud\n"
        "from tui.cloud.endpoints import Endpoints\n"
        "Cloud(Credentials('id', Secret('fake')), Endpoints.loopback('http://127.0.0.1:1')).close()\n"
        f"print([name for name in sys.modules if name.startswith({HEAVY!r})])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
