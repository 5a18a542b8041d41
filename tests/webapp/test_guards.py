from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar, Router, get
from litestar.routes import HTTPRoute

from records.accounts import Act, Who, may_somewhere
from records.models.people import Account
from records.words import Role
from tests.webapp.conftest import Browse, Browser
from webapp.app import DESKS
from webapp.guards import Unguarded, guard, public, refuse_unguarded


@get("/bare", sync_to_thread=False)
def bare() -> str:
    return ""


def _routes() -> list[tuple[str, str, Act]]:
    """List method, path and act of every guarded route, from the route table itself."""
    app = Litestar(route_handlers=[Router("/", route_handlers=DESKS)], openapi_config=None)
    found = []
    for route in app.routes:
        assert isinstance(route, HTTPRoute)
        path = re.sub(r"\{\w+:(\w+)\}", lambda match: "1" if match[1] == "int" else "x", route.path_format)
        path = re.sub(r"\{\w+\}", "1", path)
        for handler in route.route_handlers:
            acts = [one.act for one in map(_unwrapped, handler.resolve_guards()) if isinstance(one, guard)]
            found += [(method, path, act) for act in acts for method in handler.http_methods if method != "OPTIONS"]
    # The framework keeps no order, and every process of a test run must list the same tests.
    return sorted(found)


def _unwrapped(one: Any) -> Any:
    return getattr(one, "func", one)


ROUTES = _routes()
TABLE = pytest.mark.parametrize(("method", "path", "act"), ROUTES, ids=lambda value: str(value))


def _call(browser: Browser, method: str, path: str) -> int:
    return (browser.get(path) if method == "GET" else browser.post(path)).status_code


def test_a_route_with_neither_guard_nor_public_stops_the_start() -> None:
    app = Litestar(route_handlers=[*DESKS[:1], bare], openapi_config=None)
    with pytest.raises(Unguarded, match="/bare"):
        refuse_unguarded(app)


@pytest.mark.parametrize("marker", [public, guard(Act.ENTER)])
def test_a_route_that_says_who_may_call_it_lets_the_application_start(marker: Any) -> None:
    guarded = get("/x", guards=[marker], sync_to_thread=False)(bare.fn)
    refuse_unguarded(Litestar(route_handlers=[guarded], openapi_config=None))


@pytest.mark.parametrize("index", range(len(DESKS)))
def test_taking_the_guard_off_any_route_stops_the_start(index: int) -> None:
    handler = DESKS[index]
    before, handler.guards = handler.guards, ()
    try:
        app = Litestar(route_handlers=[Router("/", route_handlers=DESKS)], openapi_config=None)
        with pytest.raises(Unguarded):
            refuse_unguarded(app)
    finally:
        handler.guards = before


@TABLE
def test_who_is_not_signed_in_is_led_to_the_door(browse: Browse, method: str, path: str, act: Act) -> None:
    assert _call(browse(), method, path) == (303 if method == "GET" else 401)


@TABLE
def test_a_role_without_the_act_is_refused(
    browse: Browse, people: dict[str, Account], method: str, path: str, act: Act
) -> None:
    others = [one for one in people.values() if one.active and not may_somewhere(_who(one), act)]
    assert others
    for account in others:
        assert _call(browse(account), method, path) == 403


@TABLE
def test_an_account_whose_access_was_ended_is_nobody(
    browse: Browse, people: dict[str, Account], method: str, path: str, act: Act
) -> None:
    assert _call(browse(people["dung"]), method, path) == (303 if method == "GET" else 401)


@pytest.mark.parametrize("path", sorted({path for method, path, _ in ROUTES if method == "POST"}))
def test_a_form_of_another_site_is_refused(browse: Browse, people: dict[str, Account], path: str) -> None:
    assert browse(people["an"]).bare_post(path).status_code == 403


def test_a_wrong_method_is_refused_with_a_sentence(browse: Browse, people: dict[str, Account]) -> None:
    answer = browse(people["an"]).get("/work/submit")
    assert answer.status_code == 405
    assert "Không mở địa chỉ này theo cách đó được" in answer.text


def _who(account: Account) -> Who:
    return Who(account.id, Role(account.role), account.district_code, device_id=0)


def test_the_cast_covers_every_role(people: dict[str, Account]) -> None:
    assert {Role(one.role) for one in people.values()} == set(Role)


@pytest.mark.parametrize("name", ["", "an", "chi"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("path", ["/intake/batch/1/files", "/coordinator/missing"])
def test_a_large_body_of_whoever_hands_nothing_in_is_not_read(
    browse: Browse, people: dict[str, Account], name: str, kind: str, path: str
) -> None:
    browser, sent = browse(people[name]) if name else browse(), []

    def body() -> Iterator[bytes]:
        for number in range(40):
            sent.append(number)
            yield b"a" * (1 << 20)

    answer = browser._client.post(path, content=body(), headers={"content-type": kind}, follow_redirects=False)
    assert answer.status_code == (403 if name else 401) and len(sent) < 3
