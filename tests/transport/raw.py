"""A server on a real socket that sends raw bytes: right or wrong, whole or byte by byte."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Answer = Callable[[socket.socket], None]


def sends(*pieces: bytes) -> Answer:
    """Return an answer of some pieces, after which the connection is closed."""

    def answer(client: socket.socket) -> None:
        for piece in pieces:
            client.sendall(piece)

    return answer


def drips(first: bytes, drop: bytes, *, every: float = 0.02) -> Answer:
    """Return an answer that never ends, and comes drop by drop."""

    def answer(client: socket.socket) -> None:
        client.sendall(first)
        pause = threading.Event()
        while True:
            client.sendall(drop)
            pause.wait(every)

    return answer


def floods(first: bytes, flood: bytes) -> Answer:
    """Return an answer that never ends, and comes as fast as it can."""
    return drips(first, flood, every=0.0)


@contextmanager
def server(*answers: Answer) -> Iterator[int]:
    """Serve one answer for each connection, the last one for ever; yields the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, list(answers)), daemon=True).start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def _serve(listener: socket.socket, answers: list[Answer]) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            threading.Thread(target=_meet, args=(client, answer), daemon=True).start()


def _meet(client: socket.socket, answer: Answer) -> None:
    with suppress(OSError), client:
        client.settimeout(5)
        asked = b""
        while b"\r\n\r\n" not in asked and (more := client.recv(65536)):
            asked += more
        answer(client)
        client.shutdown(socket.SHUT_WR)
        while client.recv(65536):
            pass
