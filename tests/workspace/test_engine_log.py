"""What a program prints reaches the engine in its order, and nobody who prints waits for that."""

from __future__ import annotations

import threading

import grpc
import pytest

from rtx_provider.workspace.engine_log import EngineLog


def test_who_prints_does_not_wait_for_the_engine() -> None:
    """It may be the finalizer of an object, in the thread that takes the engine's answer."""
    printed, in_time, shown = threading.Event(), list[bool](), list[str]()

    def send(text: str) -> None:
        in_time.append(printed.wait(5))
        shown.append(text)

    log = EngineLog(send)
    log.write(b"one\n")
    log.write(b"two\n")
    assert in_time == []
    printed.set()
    log.wait()
    assert (in_time, shown) == ([True, True], ["one\n", "two\n"])
    log.finish()


def test_a_letter_in_two_parts_is_one_letter() -> None:
    shown = list[str]()
    log = EngineLog(shown.append)
    whole = "作\n".encode()
    log.write(whole[:1])
    log.write(whole[1:])
    log.write(b"\xff\n")
    log.finish()
    assert shown == ["作\n", "�\n"]


def test_a_program_is_told_that_the_engine_takes_nothing_more() -> None:
    def send(_text: str) -> None:
        raise grpc.RpcError

    log = EngineLog(send)
    log.write(b"lost\n")
    log.wait()
    with pytest.raises(BrokenPipeError, match="RpcError"):
        log.write(b"more\n")
    log.finish()


def test_nothing_is_taken_after_the_end() -> None:
    log = EngineLog(lambda _text: None)
    log.finish()
    with pytest.raises(ValueError, match="closed"):
        log.write(b"late\n")
