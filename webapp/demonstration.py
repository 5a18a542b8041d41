"""The demonstration's content: a campaign, accounts, and the sample scans as their communes would hand them in.

It must not know how processes are run, nor who plays.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from records.database import write
from records.kinds.registry import kind
from records.models.campaign import Campaign
from records.models.people import Account
from records.places import find_district
from records.words import Role
from webapp.batches import HandOver
from webapp.joining import DeadInvite, make_invite, team_of_invite
from webapp.settings import ROOT, Settings
from webapp.staff import add_staff, make_password, team_named

SAMPLES = ROOT / "tests" / "samples"
FORM = "danh-sach-tiem"

#: The dates of the real campaign that this one is modelled on; its deadline is past, and the views say so.
_CAMPAIGN = {
    "name": "Nhập hồi cứu Bình Phước 2021",
    "province_code": "70",
    "first_day": date(2021, 3, 8),
    "last_day": date(2021, 10, 31),
    "deadline": date(2021, 10, 31),
}
_TEAM = "Đoàn trường Chu Văn An"
_STAFF = {Role.REVIEWER: "Trần Thị Chi", Role.COORDINATOR: "Phạm Minh Giang", Role.CLERK: "Lê Thị Hoa"}
_INVITED = 200


@dataclass(frozen=True)
class Stage:
    """Where the demonstration is and who may enter: user names are the role's words."""

    base_url: str
    invite: str
    passwords: dict[str, str]

    @property
    def invite_url(self) -> str:
        """Give the whole invite link."""
        return f"{self.base_url}/join/{self.invite}"


def environment(settings: Settings) -> dict[str, str]:
    """Say the settings of the demonstration's processes: data of its own, whatever the machine's are."""
    var = settings.var if settings.var.name == "demo" else settings.var / "demo"
    own = ("CHUNGTAY_DATABASE_URL", "CHUNGTAY_STORE", "CHUNGTAY_REDIS_URL")
    return {"CHUNGTAY_VAR": str(var), **dict.fromkeys(own, "")}


def set_the_stage(engine: Engine, settings: Settings) -> Stage:
    """Make the campaign and the accounts, or find them as they were made before."""
    path = settings.var / "accounts.json"
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    with write(engine) as db:
        if db.scalar(select(Campaign.id).limit(1)) is None:
            db.add(Campaign(**_CAMPAIGN))
        passwords = _passwords(db, known.get("passwords", {}))
        stage = Stage(settings.base_url, _invite(db, known.get("invite", "")), passwords)
    # Passwords of invented accounts on this machine's own demonstration; a second start prints them again.
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(stage)), encoding="utf-8")
    return stage


def _passwords(db: Session, known: Mapping[str, str]) -> dict[str, str]:
    passwords = {}
    for role, name in _STAFF.items():
        user_name = str(role)
        made = db.scalar(select(Account.id).where(Account.user_name == user_name)) is not None
        passwords[user_name] = known[user_name] if made else make_password()
        if not made:
            add_staff(db, user_name, name, role, None, passwords[user_name])
    return passwords


def _invite(db: Session, known: str) -> str:
    try:
        team_of_invite(db, known)
    except DeadInvite:
        return make_invite(db, team_named(db, _TEAM, None).id, None, timedelta(days=60), _INVITED, lets_in=True)
    return known


def hand_overs(samples: Path = SAMPLES) -> list[tuple[Path, HandOver]]:
    """List the sample scans, each with what its commune says of it."""
    firsts = sorted((samples / "truth").glob("*.0.json"))
    return [_hand_over(samples, json.loads(path.read_text(encoding="utf-8"))) for path in firsts]


def _hand_over(samples: Path, truth: Mapping[str, Any]) -> tuple[Path, HandOver]:
    session = truth["session"]
    district = find_district(session["district"])
    assert district
    hand_over = HandOver(
        district_code=district.code,
        site=session["site"],
        day=date.fromisoformat(session["date"]),
        form_key=FORM,
        vaccine=kind("vaccine").parse(session["vaccine"]).canonical,
        dose_number=session["dose"],
    )
    return samples / "scans" / truth["file"], hand_over


def as_environment(settings: Settings) -> Settings:
    """Read the settings as the demonstration's processes will."""
    return Settings.from_environment({**os.environ, **environment(settings)})
