"""A transaction pooler in small: all clients use one connection of the server in turn, as pgbouncer lets them."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy
import yaml
from bridge_world import Site

_READY = b"Z"


@contextlib.contextmanager
def run_pooler(site: Site, folder: Path) -> Iterator[Site]:
    """Yield a site that reaches the same repository by way of a pooler."""
    source = site.repositories["usdf/main"]
    config = yaml.safe_load((source / "butler.yaml").read_text())
    url = sqlalchemy.make_url(config["registry"]["db"])
    folder.mkdir()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / ".s.PGSQL.5432"))
    listening.listen()
    config["registry"]["db"] = url.set(query={"host": str(folder)}).render_as_string(hide_password=False)
    config["root"] = str(source)
    (folder / "butler.yaml").write_text(yaml.safe_dump(config))
    pooler = _Pooler(str(url.query["host"]), url.username or "", url.database or "")
    threading.Thread(target=pooler.serve, args=(listening,), daemon=True).start()
    pooled = Site(folder, {"usdf/main": folder})
    try:
        yield pooled
    finally:
        pooled.close()
        listening.close()
        pooler.close()


class _Pooler:
    def __init__(self, server: str, user: str, database: str) -> None:
        self._backend = socket.socket(socket.AF_UNIX)
        self._backend.connect(f"{server}/.s.PGSQL.5432")
        names = f"user\0{user}\0database\0{database}\0\0".encode()
        self._backend.sendall(struct.pack("!ii", 8 + len(names), 3 << 16) + names)
        self._greeting = b"".join(_until_ready(self._backend))
        self._turn = threading.Lock()

    def close(self) -> None:
        """Close the connection: a server stops only when all are closed."""
        self._backend.shutdown(socket.SHUT_RDWR)
        self._backend.close()

    def serve(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listening.accept()
                threading.Thread(target=self._serve_client, args=(client,), daemon=True).start()

    def _serve_client(self, client: socket.socket) -> None:
        with client, contextlib.suppress(ConnectionError):
            (size,) = struct.unpack("!i", _read(client, 4))
            _read(client, size - 4)  # names, which are those of the backend
            client.sendall(self._greeting)
            is_open = False
            while (message := _message(client))[:1] != b"X":
                if not is_open:
                    self._turn.acquire()
                self._backend.sendall(message)
                for answer in _until_ready(self._backend):
                    client.sendall(answer)
                # The client keeps the backend until its transaction has ended.
                is_open = answer[5:] != b"I"
                if not is_open:
                    self._turn.release()


def _until_ready(server: socket.socket) -> Iterator[bytes]:
    while (message := _message(server))[:1] != _READY:
        yield message
    yield message


def _message(peer: socket.socket) -> bytes:
    head = _read(peer, 5)
    return head + _read(peer, struct.unpack("!i", head[1:])[0] - 4)


def _read(peer: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        part = peer.recv(size - len(read))
        if not part:
            raise ConnectionError("closed")
        read += part
    return read
