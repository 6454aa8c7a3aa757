"""Fetching the web addresses of ``urls.csv`` politely into ``warehouse/fetched``.

One request at a time, with a pause for each host, robots.txt obeyed, errors retried with growing
pauses. What was fetched is kept under the hash of its bytes and noted in an index, so that a run
that is broken off goes on where it stopped and a second run asks only what is new.
"""

from __future__ import annotations

import csv
import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from dagster_project.documents import Given
from dagster_project.documents.limits import MAX_BYTES
from dagster_project.pipeline.manifest import given_cells
from dagster_project.settings import Settings

URLS = "urls.csv"
AGENT = "fazhi-warehouse/0.1 (reads public reports; one request at a time)"
_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(frozen=True, slots=True)
class Politeness:
    """Pauses in seconds and limits; the defaults suit small county sites."""

    pause: float = 2.0
    tries: int = 4
    backoff: float = 5.0
    longest_wait: float = 120.0
    timeout: float = 30.0
    per_host: int = 500


@dataclass(frozen=True, slots=True)
class Fetched:
    """One line of the index. ``status`` is ok, refused (by robots.txt) or failed."""

    url: str
    status: str
    sha256: str = ""
    file: str = ""
    fetched_at: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What a run did: counts, and the addresses that gave nothing, with reasons."""

    asked: int
    fetched: int
    known: int
    failed: tuple[tuple[str, str], ...]


def read_urls(folder: Path) -> list[tuple[str, Given]]:
    """Addresses of ``urls.csv`` with what is known of each; empty where there is no list."""
    path = folder / URLS
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = [
            {str(k).strip(): (v or "").strip() for k, v in row.items() if k}
            for row in csv.DictReader(handle)
        ]
    found = {row["url"]: given_cells(row) for row in rows if row.get("url")}
    return list(found.items())


def read_index(settings: Settings) -> dict[str, Fetched]:
    """The latest line of the index for each address."""
    path = _folder(settings) / "index.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["url"]: Fetched(**row) for row in csv.DictReader(handle)}


def fetch(
    settings: Settings,
    progress: Callable[[int, int, str], None] | None = None,
    politeness: Politeness | None = None,
) -> FetchResult:
    """Fetch what ``urls.csv`` lists and is not there yet; one failure never stops the others."""
    manners = politeness or Politeness()
    index = read_index(settings)
    urls = [url for url, _ in read_urls(settings.reports)]
    todo = [url for url in urls if url not in index or index[url].status == "failed"]
    done: list[Fetched] = []
    headers = {"User-Agent": AGENT, "Accept-Language": "zh-CN,zh;q=0.9"}
    with httpx.Client(
        headers=headers, timeout=manners.timeout, follow_redirects=True, max_redirects=5
    ) as client:
        visitor = _Visitor(client, manners, settings)
        for number, url in enumerate(_alternating(todo), start=1):
            line = visitor.visit(url)
            done.append(line)
            _append(settings, line)
            if progress is not None:
                progress(number, len(todo), url)
    failed = tuple((line.url, line.reason) for line in done if line.status != "ok")
    return FetchResult(len(urls), len(done) - len(failed), len(urls) - len(todo), failed)


def _alternating(urls: list[str]) -> list[str]:
    """Addresses so that those of one host do not follow each other where others wait."""
    turn: Counter[str] = Counter()
    keyed: list[tuple[int, int, str]] = []
    for url in urls:
        host = urlsplit(url).netloc
        keyed.append((turn[host], len(keyed), url))
        turn[host] += 1
    return [url for _, _, url in sorted(keyed)]


class _Visitor:
    """Knows of each host its robots.txt, when it was last asked and how often."""

    def __init__(self, client: httpx.Client, manners: Politeness, settings: Settings) -> None:
        self._client = client
        self._manners = manners
        self._folder = _folder(settings)
        self._robots: dict[str, RobotFileParser | None] = {}
        self._asked_at: dict[str, float] = {}
        self._count: Counter[str] = Counter()

    def visit(self, url: str) -> Fetched:
        """Fetch one address; whatever goes wrong is the line's reason."""
        line = Fetched(url, "failed", fetched_at=datetime.now(UTC).isoformat(timespec="seconds"))
        host = urlsplit(url).netloc
        if urlsplit(url).scheme not in ("http", "https") or not host:
            return replace(line, reason="not a web address")
        try:
            robots = self._rules(url)
            if robots is None:
                return replace(line, reason="robots.txt cannot be read; tried again next time")
            if not robots.can_fetch(AGENT, url):
                return replace(line, status="refused", reason="robots.txt does not allow it")
            if self._count[host] >= self._manners.per_host:
                return replace(line, reason=f"more than {self._manners.per_host} of {host} a run")
            self._count[host] += 1
            delay = robots.crawl_delay(AGENT)
            data, suffix = self._download(url, float(delay) if delay else 0.0)
        except (httpx.HTTPError, httpx.InvalidURL, _NothingFetchedError, UnicodeError) as error:
            return replace(line, reason=f"{type(error).__name__}: {error}"[:200])
        digest = hashlib.sha256(data).hexdigest()
        name = digest + suffix
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._folder / f".{name}.partial"
        partial.write_bytes(data)
        partial.replace(self._folder / name)
        return replace(line, status="ok", sha256=digest, file=name)

    def _rules(self, url: str) -> RobotFileParser | None:
        """The host's robots.txt; None where the host cannot say."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            rules: RobotFileParser | None = RobotFileParser()
            try:
                response = self._client.get(f"{site}/robots.txt")
                if response.status_code >= 500:
                    rules = None
                else:
                    # No such file: everything is allowed.
                    lines = response.text.splitlines() if response.status_code < 400 else []
                    assert rules is not None
                    rules.parse(lines)
            except httpx.HTTPError:
                rules = None
            self._robots[site] = rules
        return self._robots[site]

    def _download(self, url: str, delay: float) -> tuple[bytes, str]:
        wait = self._manners.backoff
        for attempt in range(1, self._manners.tries + 1):
            self._pause(urlsplit(url).netloc, delay)
            is_last = attempt == self._manners.tries
            try:
                with self._client.stream("GET", url) as response:
                    if response.status_code not in _RETRIED or is_last:
                        return _body(response, url)
                    asked = response.headers.get("Retry-After", "")
            except httpx.TransportError:
                if is_last:
                    raise
                asked = ""
            seconds = float(asked) if asked.isdigit() else wait
            time.sleep(min(seconds, self._manners.longest_wait))
            wait *= 2
        raise _NothingFetchedError("no answer")

    def _pause(self, host: str, delay: float) -> None:
        since = time.monotonic() - self._asked_at.get(host, float("-inf"))
        time.sleep(max(0.0, max(self._manners.pause, delay) - since))
        self._asked_at[host] = time.monotonic()


class _NothingFetchedError(Exception):
    """The answer is no document; the message says why."""


def _body(response: httpx.Response, url: str) -> tuple[bytes, str]:
    """The bytes of an answer and the suffix for its kind."""
    if response.status_code != 200:
        raise _NothingFetchedError(f"status {response.status_code}")
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > MAX_BYTES:
            raise _NothingFetchedError(f"larger than {MAX_BYTES // 1_000_000} MB")
        chunks.append(chunk)
    if not size:
        raise _NothingFetchedError("empty answer")
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    return b"".join(chunks), _SUFFIXES.get(kind) or (suffix if 1 < len(suffix) <= 6 else ".html")


def _folder(settings: Settings) -> Path:
    return settings.warehouse / "fetched"


def _append(settings: Settings, line: Fetched) -> None:
    path = _folder(settings) / "index.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, [f.name for f in fields(Fetched)])
        if is_new:
            writer.writeheader()
        writer.writerow(asdict(line))
