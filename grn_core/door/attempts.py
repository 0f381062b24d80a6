"""Guessing a password becomes slow: each wrong one makes the next wait longer, per address and for all together."""

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

FREE = 5
"""Wrong passwords of one address that cost no wait: people mistype."""
LONGEST_WAIT = 900.0
FORGET = 3600.0
MOST_ADDRESSES = 10_000
ALL_PER_MINUTE = 60
"""Wrong passwords per minute of all addresses together; more than that is many machines that guess."""


@dataclass
class _Record:
    wrong: int = 0
    last: float = 0.0
    free_at: float = 0.0


@dataclass
class Attempts:
    """Wrong passwords by address; `clock` gives seconds and is replaced in tests."""

    clock: Callable[[], float] = time.monotonic
    records: "OrderedDict[str, _Record]" = field(default_factory=OrderedDict)
    recent: "deque[float]" = field(default_factory=deque)

    def wait(self, address: str) -> float:
        """Return the seconds that this address has to wait before its next try; 0 where it need not."""
        now = self.clock()
        while self.recent and self.recent[0] < now - 60:
            self.recent.popleft()
        together = self.recent[0] + 60 - now if len(self.recent) >= ALL_PER_MINUTE else 0.0
        record = self.records.get(network_of(address))
        return max(0.0, together, record.free_at - now if record else 0.0)

    def wrong(self, address: str) -> None:
        """Count a wrong password: from the sixth on, the wait doubles from 1 s up to 15 minutes."""
        now, key = self.clock(), network_of(address)
        record = self.records.pop(key, None)
        if record is None or record.last < now - FORGET:
            record = _Record()
        record.wrong, record.last = record.wrong + 1, now
        if record.wrong > FREE:
            record.free_at = now + min(LONGEST_WAIT, 2.0 ** min(record.wrong - FREE - 1, 20))
        self.records[key] = record
        self.recent.append(now)
        while len(self.records) > MOST_ADDRESSES:
            self.records.popitem(last=False)

    def right(self, address: str) -> None:
        """Forget the wrong passwords of an address that has given the right one."""
        self.records.pop(network_of(address), None)


def network_of(address: str) -> str:
    """Return an IPv4 address as it is and an IPv6 address as its /64, since one machine has all of these."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
