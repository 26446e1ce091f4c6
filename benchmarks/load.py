"""Sending many requests at once, from processes of their own, and measuring the answers."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection

SENDERS = 4

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes = b""
    headers: Headers = ()


@dataclass(frozen=True)
class Answer:
    status: int
    seconds: float
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """What came of many requests."""

    answers: tuple[Answer, ...]
    seconds: float

    @property
    def per_second(self) -> float:
        return len(self.answers) / self.seconds

    @property
    def median_ms(self) -> float:
        return statistics.median(answer.seconds for answer in self.answers) * 1000

    @property
    def p99_ms(self) -> float:
        return sorted(answer.seconds for answer in self.answers)[int(len(self.answers) * 0.99)] * 1000


def send_all(port: int, requests: Sequence[Request], *, senders: int = SENDERS) -> Outcome:
    """Every request once, spread over the senders, each on one open connection."""
    if senders == 1:
        began = time.perf_counter()
        return Outcome(tuple(_send(port, requests)), time.perf_counter() - began)
    shares = [(port, requests[number::senders]) for number in range(senders)]
    with multiprocessing.get_context("fork").Pool(senders) as pool:
        # The first round only opens the processes.
        pool.map(abs, range(senders * 4))
        began = time.perf_counter()
        parts = pool.starmap(_send, shares, chunksize=1)
        seconds = time.perf_counter() - began
    return Outcome(tuple(answer for part in parts for answer in part), seconds)


def _send(port: int, requests: Sequence[Request]) -> list[Answer]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    answers = []
    for request in requests:
        began = time.perf_counter()
        connection.request(request.method, request.path, request.body or None, dict(request.headers))
        response = connection.getresponse()
        body = response.read()
        answers.append(Answer(response.status, time.perf_counter() - began, body))
    connection.close()
    return answers
