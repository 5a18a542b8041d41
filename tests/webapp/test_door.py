from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from litestar import Litestar, get
from litestar.testing import TestClient
from sqlalchemy import Engine, func, select

from records.database import read, write
from records.models.people import Account, Attempt, Login
from tests import factories
from tests.webapp.conftest import Browse, hidden
from webapp import app as application
from webapp.guards import public
from webapp.settings import Settings
from webapp.signing import DEVICE_COOKIE, GUESSES_OF_NAME, LOGIN_COOKIE, hash_password, hashed

PASSWORD = "một câu dài dễ nhớ"


@pytest.fixture
def chi(engine: Engine) -> Account:
    with write(engine) as db:
        return factories.a_reviewer(db, user_name="chi", password_hash=hash_password(PASSWORD))


def test_staff_sign_in_and_land_at_their_desk(browse: Browse, chi: Account) -> None:
    browser = browse()
    answer = browser.post("/login", user_name=" Chi ", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review")
    assert browser.get("/").headers["location"] == "/review"


def test_staff_are_led_back_to_the_view_they_wanted(browse: Browse, chi: Account) -> None:
    browser = browse()
    view = browser.get("/login?next=/review/page/7")
    answer = browser.post("/login", user_name="chi", password=PASSWORD, next=hidden(view.text)["next"])
    assert answer.headers["location"] == "/review/page/7"


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example", "review"])
def test_nobody_is_led_to_another_site(browse: Browse, chi: Account, elsewhere: str) -> None:
    answer = browse().post("/login", user_name="chi", password=PASSWORD, next=elsewhere)
    assert answer.headers["location"] == "/review"


@pytest.mark.parametrize("user_name", ["chi", "nobody"])
def test_a_wrong_password_and_an_unknown_name_look_the_same(browse: Browse, chi: Account, user_name: str) -> None:
    answer = browse().post("/login", user_name=user_name, password="sai")
    assert answer.status_code == 422
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in answer.text
    assert f'value="{user_name}"' in answer.text


def test_guessing_a_password_ends_after_ten_tries_even_with_the_right_one(browse: Browse, chi: Account) -> None:
    browser = browse()
    for _ in range(GUESSES_OF_NAME):
        browser.post("/login", user_name="chi", password="sai")
    answer = browser.post("/login", user_name="chi", password=PASSWORD)
    assert answer.status_code == 429
    assert LOGIN_COOKIE not in browser.cookies


def test_a_right_password_is_no_guess(browse: Browse, chi: Account, engine: Engine) -> None:
    browse().post("/login", user_name="chi", password=PASSWORD)
    with read(engine) as db:
        assert db.scalar(select(func.count(Attempt.id))) == 0


def test_a_volunteer_has_no_password_to_guess(browse: Browse, engine: Engine) -> None:
    with write(engine) as db:
        factories.a_volunteer(db, user_name="an")
    assert browse().post("/login", user_name="an", password="").status_code == 422


def test_leaving_ends_the_login_but_keeps_the_device(browse: Browse, chi: Account) -> None:
    browser = browse(chi)
    token = browser.cookies[LOGIN_COOKIE]
    browser.post("/logout")
    assert DEVICE_COOKIE in browser.cookies
    browser.cookies.set(LOGIN_COOKIE, token)
    assert browser.get("/").status_code == 200


def test_an_ended_login_is_nobody(browse: Browse, chi: Account, engine: Engine) -> None:
    browser = browse(chi)
    with write(engine) as db:
        login = db.scalars(select(Login)).one()
        login.expires_at = login.created_at
    assert browser.get("/").status_code == 200


def test_only_hashes_of_tokens_are_kept(browse: Browse, chi: Account, engine: Engine) -> None:
    browser = browse(chi)
    with read(engine) as db:
        kept = db.scalars(select(Login.token_hash)).one()
    assert kept == hashed(browser.cookies[LOGIN_COOKIE]) != browser.cookies[LOGIN_COOKIE]


def test_every_answer_has_the_protecting_headers(browse: Browse) -> None:
    browser = browse()
    for path in ("/", "/login", "/nowhere", "/health", "/static/app.css"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_only_static_files_may_be_kept_by_a_browser(browse: Browse) -> None:
    browser = browse()
    assert "immutable" in browser.get("/static/app.css").headers["cache-control"]
    assert browser.get("/login").headers["cache-control"] == "no-store"


def test_a_static_file_that_is_not_ours_is_not_found(browse: Browse) -> None:
    assert browse().get("/static/..%2f..%2fpyproject.toml").status_code == 404


def test_no_view_has_a_script_or_style_of_its_own() -> None:
    for path in Path("templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<style" not in text and " style=" not in text and " onclick=" not in text, path
        assert text.count("<script") == text.count("<script src="), path


def test_health_says_what_is_down_and_redis_alone_is_no_failure(browse: Browse) -> None:
    answer = browse().get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "store": "ok", "redis": "down"}


def test_health_says_when_the_database_is_down(settings: Settings) -> None:
    answer = _visit(application.create_app(replace(settings, database_url="sqlite:////nowhere/at/all.db")), "/health")
    assert (answer.status_code, answer.json()["database"]) == (503, "down")


def test_a_person_may_read_english_and_it_stays(browse: Browse) -> None:
    browser = browse()
    assert "Cán bộ đăng nhập" in browser.get("/login").text
    assert "Staff sign-in" in browser.get("/login?lang=en").text
    assert "Staff sign-in" in browser.get("/login").text


def test_a_fault_of_ours_says_nothing_of_the_data_and_is_logged_by_its_mark(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @get("/broken", guards=[public], sync_to_thread=True)
    def broken() -> str:
        raise RuntimeError("Nguyễn Thị Thúy 0912345678")

    monkeypatch.setattr(application, "DESKS", [broken])
    answer = _visit(application.create_app(settings), "/broken")
    assert answer.status_code == 500
    assert "Thúy" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text
    mark = caplog.text.split("fault ")[1].split(":")[0]
    assert mark in answer.text


def _visit(app: Litestar, path: str) -> httpx.Response:
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.get(path)


def test_two_handlers_of_one_path_both_work(browse: Browse) -> None:
    browser = browse()
    assert browser.get("/login").status_code == 200
    assert browser.post("/login", user_name="x", password="y").status_code == 422


@pytest.mark.parametrize("name", [" chi", "chi ", "\tCHI"])
def test_spaces_and_capitals_around_a_user_name_count_as_the_same_name(browse: Browse, name: str) -> None:
    browser = browse()
    for _ in range(10):
        browser.post("/login", user_name="chi", password="wrong")
    assert browser.post("/login", user_name=name, password="wrong").status_code == 429


def test_a_nul_sign_in_a_form_gets_a_sentence(browse: Browse) -> None:
    assert browse().post("/login", user_name="a\0b", password="x").status_code == 422
