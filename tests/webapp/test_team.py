"""The leader's desk, the PIN, and what people see of what they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from records.database import read, write
from records.models.people import Account, Attempt, Fault, Login
from tests import factories
from tests.webapp.conftest import Browse, Browser
from webapp.helping import FIRST, PAUSE, worked
from webapp.pins import GUESSES_OF_PIN, new_pin
from webapp.signing import REST, device_for, open_login

PIN = "2580"


@dataclass
class Cast:
    """Lan leads An and the new Mai; Tú is of another team."""

    lan: Account
    an: Account
    mai: Account
    tu: Account


@pytest.fixture
def cast(engine: Engine) -> Cast:
    with write(engine) as db:
        team, pin = factories.a_team(db), new_pin(PIN)
        lan = factories.a_volunteer(db, "Lan", team_id=team.id, leads=True, pin_hash=pin, phone="0911111111")
        an = factories.a_volunteer(db, "An", team_id=team.id, pin_hash=pin, phone="0912345678")
        mai = factories.a_volunteer(db, "Mai", team_id=team.id, admitted_at=None, phone="0913333333")
        return Cast(lan, an, mai, factories.a_volunteer(db, "Tú"))


def kept(engine: Engine, account: Account) -> Account:
    with read(engine) as db:
        return db.get_one(Account, account.id)


def test_a_leader_lets_a_person_of_their_team_in_by_one_tap(browse: Browse, cast: Cast, engine: Engine) -> None:
    lan = browse(cast.lan)
    assert "Mai" in lan.get("/team", follow=True).text
    lan.post(f"/team/person/{cast.mai.id}/admit")
    assert (kept(engine, cast.mai).admitted_by, kept(engine, cast.mai).admitted_at is not None) == (cast.lan.id, True)


@pytest.mark.parametrize("act", ["admit", "thank", "end", "forget-pin", "appoint"])
def test_a_leader_does_nothing_to_another_team(browse: Browse, cast: Cast, engine: Engine, act: str) -> None:
    before = kept(engine, cast.tu)
    assert browse(cast.lan).post(f"/team/person/{cast.tu.id}/{act}").status_code == 422
    after = kept(engine, cast.tu)
    assert (after.active, after.leads, after.pin_hash) == (before.active, before.leads, before.pin_hash)


def test_a_leader_cannot_appoint_and_a_volunteer_cannot_lead(browse: Browse, cast: Cast, engine: Engine) -> None:
    assert browse(cast.lan).post(f"/team/person/{cast.an.id}/appoint").status_code == 422
    assert browse(cast.an).post(f"/team/person/{cast.mai.id}/admit").status_code == 403
    assert not kept(engine, cast.an).leads and kept(engine, cast.mai).admitted_at is None


def test_a_coordinator_says_who_leads(browse: Browse, cast: Cast, engine: Engine, people: dict[str, Account]) -> None:
    with write(engine) as db:
        giang = factories.a_coordinator(db, district_code=None)
    browse(giang).post(f"/team/person/{cast.mai.id}/appoint")
    assert kept(engine, cast.mai).leads and kept(engine, cast.mai).admitted_at is not None


def test_whose_access_was_ended_is_out_at_once(browse: Browse, cast: Cast) -> None:
    an = browse(cast.an)
    browse(cast.lan).post(f"/team/person/{cast.an.id}/end")
    assert an.get("/work").headers["location"] == "/switch"


def test_thanks_are_read_once(browse: Browse, cast: Cast) -> None:
    browse(cast.lan).post(f"/team/person/{cast.an.id}/thank")
    an = browse(cast.an)
    assert "Lan cảm ơn bạn" in an.get("/work/sitting").text
    assert "Lan cảm ơn bạn" not in an.get("/work/sitting").text


def test_a_person_goes_on_by_name_and_pin_on_a_device_they_know(browse: Browse, cast: Cast) -> None:
    phone = browse(cast.an)
    phone.post("/logout")
    assert "An" in phone.get("/switch").text
    answer = phone.post("/switch", account=f"TN-{cast.an.id:03}", pin=PIN)
    assert answer.headers["location"] == "/work"


def test_on_a_new_phone_number_and_pin_are_asked(browse: Browse, cast: Cast) -> None:
    stranger = browse()
    assert stranger.post("/switch", account=f"TN-{cast.an.id:03}", pin=PIN).status_code == 422
    assert stranger.post("/switch", phone="0912 345 678", pin=PIN).headers["location"] == "/work"


def test_a_pin_is_locked_after_wrong_tries_and_nobody_elses(browse: Browse, cast: Cast) -> None:
    phone = browse()
    for _ in range(GUESSES_OF_PIN):
        assert phone.post("/switch", phone="0912345678", pin="9999").status_code == 422
    assert phone.post("/switch", phone="0912345678", pin=PIN).status_code == 429
    assert phone.post("/switch", phone="0911111111", pin=PIN).status_code == 303


def test_a_whole_class_behind_one_address_gets_in(browse: Browse, engine: Engine) -> None:
    with write(engine) as db:
        pin, team = new_pin(PIN), factories.a_team(db)
        for number in range(60):
            factories.a_volunteer(db, f"Em {number}", team_id=team.id, pin_hash=pin, phone=f"09123456{number:02}")
        # All of them at once: everybody's try is counted before anybody's was right.
        db.add_all([Attempt(subject="school:x", at=datetime.now(UTC)) for _ in range(60)])
    phone = browse()
    codes = {phone.post("/switch", phone=f"09123456{number:02}", pin=PIN).status_code for number in range(60)}
    assert codes == {303}


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", "1111", "1234", "654321", "١٢٣٤"])
def test_a_pin_that_is_none_or_guessed_at_once_is_refused(pin: str) -> None:
    with pytest.raises(Exception, match="PIN"):
        new_pin(pin)


def test_a_shared_device_locks_itself_and_one_persons_does_not(cast: Cast, engine: Engine) -> None:
    with write(engine) as db:
        device, _ = device_for(db, None)
        for account in (cast.an, cast.lan):
            open_login(db, db.get_one(Account, account.id), device)
        lives = [one.expires_at - one.created_at for one in db.scalars(select(Login).order_by(Login.id))]
    assert lives == [timedelta(days=60), REST]


def test_the_pin_sheet_lets_only_its_own_person_go_on(browse: Browse, cast: Cast) -> None:
    phone = browse(cast.an)
    phone.cookies.delete("ct_login")
    assert phone.post("/pin", account=f"TN-{cast.lan.id:03}", pin=PIN).status_code == 422
    assert phone.post("/pin", account=f"TN-{cast.an.id:03}", pin=PIN).json() == {}
    assert phone.get("/work").status_code == 200


def test_a_fault_is_reported_from_everywhere_even_signed_out(browse: Browse, cast: Cast, engine: Engine) -> None:
    for browser in (browse(), browse(cast.an)):
        assert 'href="/fault"' in browser.get("/switch").text
        browser.post("/fault", kind="network", words="chậm " * 500)
    with read(engine) as db:
        faults = list(db.scalars(select(Fault).order_by(Fault.id)))
    assert [(one.account_id, one.kind, len(one.words)) for one in faults] == [
        (None, "network", 1000),
        (cast.an.id, "network", 1000),
    ]


def test_a_flood_of_reports_pushes_none_out_of_sight(browse: Browse, cast: Cast, engine: Engine) -> None:
    person = browse(cast.an)
    answers = [person.post("/fault", kind="network", words=str(at)).status_code for at in range(12)]
    assert answers == [200] * 10 + [422] * 2
    assert browse(cast.lan).post("/fault", kind="network").status_code == 200
    with read(engine) as db:
        assert len(list(db.scalars(select(Fault)))) == 11


def test_hours_are_the_time_between_entries_of_a_sitting() -> None:
    start = datetime(2021, 10, 19, 8, tzinfo=UTC)
    moments = [start, start + timedelta(minutes=4), start + timedelta(minutes=4) + PAUSE + timedelta(seconds=1)]
    assert worked(reversed(moments)) == FIRST + timedelta(minutes=4) + FIRST
    assert worked([]) == timedelta()


def test_there_is_a_certificate_only_for_somebody_who_entered(browse: Browse, cast: Cast) -> None:
    assert browse(cast.an).get("/work/certificate.pdf").status_code == 404


def test_the_files_of_an_installed_desk_hold_no_name(browse: Browse, cast: Cast) -> None:
    an: Browser = browse(cast.an)
    for path in ("/work/shell", "/sw.js", "/manifest.webmanifest", "/words.json", "/icon/192"):
        answer = an.get(path)
        assert answer.status_code == 200
        assert f"TN-{cast.an.id:03}" not in answer.text
    for path in an.get("/sw.js").text.split("\n")[0].split('"')[1::2]:
        assert an.get(path).status_code == 200
    assert an.get("/icon/7").status_code == 404
