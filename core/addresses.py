"""From which address a request comes: one answer for the history, the throttle and the letters."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The client's address, or None where there is none (a unix socket without a proxy).

    Each proxy adds to the end of ``X-Forwarded-For`` the address it was called from, so with
    ``TRUSTED_PROXIES`` = n the n-th entry from the end was written by a proxy of ours; whatever
    stands before it was sent by the client and proves nothing. With 0 the header is not read.
    """
    peer = _parsed(request.META.get("REMOTE_ADDR", ""))
    trusted: int = settings.TRUSTED_PROXIES
    if trusted <= 0:
        return peer
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if len(forwarded) < trusted:
        return peer
    return _parsed(forwarded[-trusted]) or peer


def network_of(address: str | None) -> str:
    """What one subscriber is given: an IPv4 address, the /64 of an IPv6 one; for counting."""
    if not address:
        return ""
    parsed = ipaddress.ip_address(address)
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _parsed(text: str) -> str | None:
    """``text`` as an address: without port, brackets and zone; None when it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed)
