import subprocess
import sys

LIGHT = """
import sys
from watchbell.app.lightly import load_lightly
load_lightly()
import watchbell.app.serving
loaded = {"rich", "watchfiles", "jinja2", "httpx2", "css_inline", "sqlalchemy.orm", "watchbell.probers.http"} & sys.modules.keys()
assert not loaded, loaded
import rich.console
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, engine
assert AsyncEngine is engine.AsyncEngine
"""


def test_the_server_loads_nothing_that_it_does_not_use_and_hides_it_from_nobody():
    done = subprocess.run([sys.executable, "-W", "error", "-c", LIGHT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
