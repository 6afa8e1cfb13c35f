"""The web server's own lines, in the same form as all others."""

import os
from typing import Any

from gunicorn.glogging import Logger

from tangga.upkeep.logs import formatter


class ServerLog(Logger):
    """Gunicorn's lines in the same form; and no access log of its own, which would hold addresses with their queries
    (the line for each request is Tangga's: upkeep.watching)."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(os.environ.get("TANGGA_LOG", "")))

    def access(self, *_words: Any, **_more: Any) -> None:
        return None
