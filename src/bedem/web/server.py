"""The local view's server: the loopback only, one browser, pages without script.

    with make_server(live, port) as server: print(server.guard.url()); server.serve_forever()

Each request has a thread; a DuckDB cursor belongs to it alone. Connections close after one answer.
"""

from __future__ import annotations

import re
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import duckdb

from bedem.knowledge.indicators import NoIndicator
from bedem.language import clean
from bedem.model.errors import BedemError, NotFound, UsageError
from bedem.model.messages import Message, msg
from bedem.web.guard import ADDRESS, HEADERS, MOST_FIELDS, Guard, Refused
from bedem.web.live import Live
from bedem.web.site import Asked, Reply, Site

_AT_ONCE: Final = 16
_SECONDS: Final = 30
_BUFFER: Final = 16_384


class Server(ThreadingHTTPServer):
    """Bound to the loopback; `port` 0 is any free one. Raises OSError for a port in use."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, live: Live, port: int, entered: Callable[[str], None], debug: bool) -> None:
        super().__init__((ADDRESS, port), Handler)
        self.guard = Guard(self.server_address[1])
        self.site = Site(live, self.guard)
        self.entered = entered
        self.debug = debug
        self.room = threading.BoundedSemaphore(_AT_ONCE)

    def server_bind(self) -> None:
        """Without the look-up of the machine's name that http.server makes: no network."""
        if sys.platform == "win32":
            # else another program could listen on the same port
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = ADDRESS, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is none of our business; anything else is a defect."""
        error = sys.exception()
        if isinstance(error, ConnectionError | TimeoutError):
            return
        if self.debug:
            traceback.print_exc()
        else:
            told = clean(f"{type(error).__name__}: {error}")
            sys.stderr.write(f"error: a page could not be made ({told}); --debug shows more\n")


class Handler(BaseHTTPRequestHandler):
    """One request: the guard, then the page. What evidence holds is never in a header."""

    server: Server
    timeout = _SECONDS
    server_version = "bedem"
    sys_version = ""

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: addresses hold names from evidence."""

    # routes --------------------------------------------------------------------------------------

    def _get(self, target: SplitResult) -> Reply:
        guard = self.server.guard
        if target.path == "/enter":
            return self._enter(dict(_fields(target.query)).get("token", ""))
        guard.check_known(self.headers)
        route, asked = self._asked(target)
        return self.server.site.get(route, asked)

    def _enter(self, token: str) -> Reply:
        guard = self.server.guard
        if guard.is_known(self.headers):
            return Reply(303, location="/")
        cookie = guard.enter(token)
        self.server.entered(guard.url())
        return Reply(303, location="/", cookie=cookie)

    def _post(self, target: SplitResult) -> Reply:
        guard = self.server.guard
        guard.check_known(self.headers)
        length = guard.check_post(self.headers)
        fields = dict(_fields(self.rfile.read(length).decode("utf-8", "replace")))
        guard.check_form(fields)
        route, asked = self._asked(target)
        return self.server.site.post(route, asked._replace(fields=fields))

    def _asked(self, target: SplitResult) -> tuple[str, Asked]:
        first, _, rest = target.path.removeprefix("/").partition("/")
        fields = dict(_fields(target.query))
        came = self.headers.get("Referer", "")
        path = came.removeprefix(self.server.guard.origin)
        safe = path if path != came and re.fullmatch(r"/(?!/)[\x21-\x7e]*", path) else "/"
        return first, Asked(unquote(rest), fields, self._send_now, safe)

    # replies -------------------------------------------------------------------------------------

    def _answer(self, make: Callable[[SplitResult], Reply]) -> None:
        if not self.server.room.acquire(timeout=_SECONDS):
            self.send_error(503)
            return
        self._waiting: list[str] = []
        self._begun = False
        try:
            self.server.guard.check_address(self.path, self.headers)
            self._send(make(urlsplit(self.path)))
        except Refused as refused:
            self._send_said(refused.status, msg(refused.ident))
        except (NotFound, UsageError, NoIndicator) as error:
            self._send_said(404 if isinstance(error, NotFound) else 400, str(error))
        except BedemError as error:
            self._send_said(500, str(error))
        except duckdb.Error as error:
            told = str(error).splitlines()[0]
            self._send_said(500, f"A table of the case cannot be read ({told}). bedem verify")
        except (ConnectionError, TimeoutError):
            raise
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            self._send_said(500, f"{where}{error.strerror or type(error).__name__}")
        except Exception:
            # a page that breaks off must not look as if it were whole
            self._send_said(500, msg("live-defect"))
            raise
        finally:
            self.server.room.release()

    def _send_said(self, status: int, lead: Message | str) -> None:
        """One sentence. Who is not let in learns nothing of the case."""
        site = self.server.site
        title = msg("live-title-refused")
        if self._begun:
            self._waiting.append(site.not_whole(lead))
            self._send_now()
        elif status in (403, 411, 413, 414, 415, 421):
            self._send(Reply(status, site.stranger(lead)))
        else:
            self._send(site.said(site.live.now, status, title, lead))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in HEADERS:
            self.send_header(name, value)
        if reply.cookie:
            self.send_header("Set-Cookie", reply.cookie)
        if reply.location:
            self.send_header("Location", reply.location)
            self.send_header("Content-Length", "0")
        else:
            self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self._begun = True
        self._stream(reply.pieces)

    def _stream(self, pieces: Iterator[str]) -> None:
        size = 0
        for piece in pieces:
            self._waiting.append(piece)
            size += len(piece)
            if size > _BUFFER:
                self._send_now()
                size = 0
        self._send_now()

    def _send_now(self) -> None:
        """What is written so far goes out, before work that takes a while."""
        if self._waiting:
            self.wfile.write("".join(self._waiting).encode("utf-8", "replace"))
            self._waiting.clear()


def _fields(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Refused(413, "live-refused-long") from None
