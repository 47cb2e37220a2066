"""Whose address a request comes from."""

import pytest
from django.test import RequestFactory

from core.addresses import client_address, network_of


def address(forwarded: str | None = None, peer: str = "10.0.0.2") -> str | None:
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))


def test_without_a_proxy_the_header_is_not_believed() -> None:
    assert address("203.0.113.9") == "10.0.0.2"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        # What the client sent itself stands before what our proxy added.
        (1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        # Past one of the proxies: whoever called us is all we know.
        (2, "1.1.1.1", "10.0.0.2"),
        (1, None, "10.0.0.2"),
        (1, "unknown", "10.0.0.2"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "fe80::1%eth0", "fe80::1"),
    ],
)
def test_entry_of_our_own_proxy_is_taken(
    settings, proxies: int, forwarded: str | None, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies

    assert address(forwarded) == expected


def test_unix_socket_has_no_address() -> None:
    assert address(peer="") is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, ""),
    ],
)
def test_subscriber_of_ipv6_is_counted_by_the_network(given: str | None, expected: str) -> None:
    assert network_of(given) == expected
