"""Commands only, no science.

study -> (observe | predict | evidence) -> compare -> report
"""

from __future__ import annotations

from osteon.cli._app import app as app
from osteon.cli._app import main as main
