"""How often one person may: counted in a real Redis."""

import datetime as dt
import time

import pytest
import redis
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from redis.backoff import NoBackoff
from redis.retry import Retry

from core import rate_limits
from core.errors import NotAllowed
from core.rate_limits import PRINT, Limit, counted_as, limited, seconds_to_wait
from tests.factories.cast import Cast

THREE = Limit("three", 3, dt.timedelta(minutes=1))


def test_so_many_at_once_and_then_one_at_a_time() -> None:
    quick = Limit("quick", 3, dt.timedelta(milliseconds=900))

    at_once = [seconds_to_wait(quick, "user-1", takes=True) for _ in range(4)]
    time.sleep(0.35)
    later = [seconds_to_wait(quick, "user-1", takes=True) for _ in range(2)]

    assert at_once == [0, 0, 0, 1]
    assert later == [0, 1]


def test_one_who_is_stopped_does_not_stop_the_others() -> None:
    for _ in range(4):
        seconds_to_wait(THREE, "user-1", takes=True)

    assert seconds_to_wait(THREE, "user-1", takes=True) == 20
    assert seconds_to_wait(THREE, "user-2", takes=True) == 0
    assert seconds_to_wait(Limit("else", 3, THREE.per), "user-1", takes=True) == 0


def test_waiting_is_not_made_longer_by_asking() -> None:
    waits = [seconds_to_wait(THREE, "user-1", takes=True) for _ in range(50)]

    assert max(waits) == 20


def test_looking_takes_nothing() -> None:
    assert [seconds_to_wait(THREE, "user-1", takes=False) for _ in range(9)] == [0] * 9


def test_nothing_is_left_behind_in_redis() -> None:
    seconds_to_wait(THREE, "user-1", takes=True)

    client = cache._cache.get_client(write=True)
    assert 0 < client.pttl(cache.make_key("limit:three:user-1")) <= 20_000


def test_everybody_passes_while_redis_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def get_client(self, *, write: bool) -> redis.Redis:
            return redis.Redis(unix_socket_path="/nonexistent.sock", retry=Retry(NoBackoff(), 0))

    monkeypatch.setattr(rate_limits, "cache", type("", (), {"_cache": Gone(), "make_key": str}))

    assert [seconds_to_wait(THREE, "x", takes=True) for _ in range(5)] == [0] * 5


class Guess:
    """A page that takes one word for right."""

    limit = Limit("guess", 2, dt.timedelta(hours=1), only_misses=True)

    def __init__(self, error: Exception | None = None) -> None:
        self.calls = 0
        self.error = error
        self.view = limited(self.limit)(self.answer)

    def answer(self, request: HttpRequest) -> HttpResponse:
        self.calls += 1
        if request.POST.get("code") == "right":
            return HttpResponse()
        if self.error is not None:
            raise self.error
        return HttpResponse(status=422)

    def ask(self, code: str, address: str = "198.51.100.7") -> HttpResponse:
        request = RequestFactory().post("/", {"code": code}, REMOTE_ADDR=address)
        request.user = AnonymousUser()
        request.META["HTTP_ACCEPT"] = "application/json"
        return self.view(request)


def test_right_answers_of_a_whole_school_cost_nothing() -> None:
    page = Guess()

    assert [page.ask("right").status_code for _ in range(20)] == [200] * 20


def test_wrong_answers_are_stopped_before_the_page_is_asked() -> None:
    page = Guess()

    answers = [page.ask("wrong") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [422, 422, 429, 429]
    assert page.calls == 2
    assert page.ask("right").status_code == 429
    assert page.ask("right", address="198.51.100.8").status_code == 200


@pytest.mark.parametrize(
    "error", [Http404(), PermissionDenied(), SuspiciousOperation(), NotAllowed("no")]
)
def test_wrong_answers_that_are_raised_are_counted(error: Exception) -> None:
    page = Guess(error)

    for _ in range(2):
        with pytest.raises(type(error)):
            page.ask("wrong")

    assert page.ask("wrong").status_code == 429
    assert page.calls == 2


def test_what_breaks_is_nobodys_guess() -> None:
    page = Guess(ZeroDivisionError())

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            page.ask("wrong")

    assert page.ask("right").status_code == 200


def test_one_subscriber_of_ipv6_is_one_network() -> None:
    one, other = (RequestFactory().get("/", REMOTE_ADDR=f"2001:db8::{n}") for n in (1, 2))
    one.user = other.user = AnonymousUser()

    assert counted_as(one) == counted_as(other) == "net-2001:db8::/64"


def test_orders_of_one_secretary_are_stopped_and_the_deputy_goes_on(cast: Cast) -> None:
    address = reverse("reports:volume-order")
    secretary, deputy = cast.client("secretary"), cast.client("deputy")
    for _ in range(PRINT.most):
        seconds_to_wait(PRINT, f"user-{cast.users['secretary'].pk}", takes=True)

    page = secretary.post(address, {"school_class": cast.class_5a.pk})
    script = secretary.post(
        address, {"school_class": cast.class_5a.pk}, headers={"accept": "application/json"}
    )

    assert (page.status_code, script.status_code) == (429, 429)
    assert page["Retry-After"] == "8"
    assert "За короткое время было слишком много запросов" in page.content.decode()
    assert set(script.json()) == {"error"}
    assert deputy.post(address, {"school_class": cast.class_5a.pk}).status_code == 303
    assert secretary.get(reverse("reports:volume-list")).status_code == 200
