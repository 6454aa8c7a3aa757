"""The site folder over HTTP for the developer's own browser: read only, this machine only."""

from __future__ import annotations

import io
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

_HOST = "127.0.0.1"


def serve_site(folder: Path, port: int) -> ThreadingHTTPServer:
    """Serve the folder until this process ends; raises OSError if the port is taken."""
    server = ThreadingHTTPServer((_HOST, port), partial(_Files, directory=str(folder)))
    threading.Thread(target=server.serve_forever, name="site", daemon=True).start()
    return server


class _Files(SimpleHTTPRequestHandler):
    """Files of one folder: no lists of folders, nothing hidden, nothing behind a link out of it."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Answer as the standard server does, unless the path is none of ours."""
        root = Path(self.directory).resolve()
        found = Path(self.translate_path(self.path)).resolve()
        inside = found.is_relative_to(root)
        if not inside or any(part.startswith(".") for part in found.relative_to(root).parts):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def list_directory(self, path: Any) -> None:
        """A folder without a first page is not there."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: Any) -> None:
        """The terminal belongs to Dagster."""
