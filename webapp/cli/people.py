"""`chungtay users` and `chungtay invite`: who may work."""

from __future__ import annotations

from datetime import timedelta

import click
from sqlalchemy import select, update

from records.database import now, read, write
from records.ledger import note
from records.models.people import Account, Login
from records.places import District, find_district
from records.sentences import PersonError, say
from records.words import Role
from webapp.cli.opened import open_all
from webapp.joining import make_invite
from webapp.signing import hash_password, staff_account
from webapp.staff import add_staff, make_password, team_named
from webapp.terminal import data, tell

STAFF = [str(Role.REVIEWER), str(Role.COORDINATOR), str(Role.CLERK)]


class CannotChange(PersonError):
    """The account or place that was named is not there."""


def district_named(text: str | None) -> District | None:
    """Find the district a person named; None where none was. Raises CannotChange for an unknown one."""
    found = find_district(text) if text else None
    if text and found is None:
        raise CannotChange(say("There is no district “{name}” in this province.", name=text))
    return found


@click.group()
def users() -> None:
    """Add and list staff, set passwords."""


@users.command()
@click.argument("user_name")
@click.option("--name", required=True, help="The person's full name.")
@click.option("--role", type=click.Choice(STAFF), required=True)
@click.option("--district", help="Code or name of a district; without it the whole province.")
@click.option(
    "--site",
    help="A clerk's site, whose paper alone they hand in and see; a reviewer's, to keep them from deciding about it.",
)
def add(user_name: str, name: str, role: str, district: str | None, site: str | None) -> None:
    """Add a member of staff and write their new password.

    \b
    Example: chungtay users add chi --name "Trần Thị Chi" --role reviewer --district "Bù Đăng"
    """
    if site and Role(role) not in (Role.CLERK, Role.REVIEWER):
        raise CannotChange(say("Only a clerk or a reviewer has a site. Leave out --site, or take --role clerk."))
    _, engine, _ = open_all()
    where, password, own_site = district_named(district), make_password(), " ".join((site or "").split()) or None
    with write(engine) as db:
        add_staff(db, user_name, name, Role(role), where.code if where else None, password, own_site)
    tell(say("The password of {name}, shown only now:", name=user_name))
    data(password)


@users.command(name="list")
def list_users() -> None:
    """List staff: user name, role, district, active; fields are parted by tabs.

    \b
    Example: chungtay users list
    """
    _, engine, _ = open_all()
    with read(engine) as db:
        for one in db.scalars(select(Account).where(Account.user_name.is_not(None)).order_by(Account.user_name)):
            data("\t".join([one.user_name or "", str(one.role), one.district_code or "*", "+" if one.active else "-"]))


@users.command()
@click.argument("user_name")
def password(user_name: str) -> None:
    """Give a member of staff a new password, and end their sign-ins.

    \b
    Example: chungtay users password chi
    """
    _, engine, _ = open_all()
    fresh = make_password()
    with write(engine) as db:
        account = staff_account(db, user_name)
        if account is None:
            raise CannotChange(say("There is no user “{name}”.", name=user_name))
        account.password_hash = hash_password(fresh)
        live = (Login.account_id == account.id, Login.revoked_at.is_(None))
        db.execute(update(Login).where(*live).values(revoked_at=now(db)))
        note(db, "account.password", f"account:{account.id}")
    tell(say("The password of {name}, shown only now:", name=user_name))
    data(fresh)


@users.command()
@click.argument("user_name")
@click.option("--see/--no-see", required=True, help="Give the permission, or take it away.")
def medical(user_name: str, see: bool) -> None:
    """Let a coordinator see the medical answers of screening sheets, which are covered for everyone else.

    \b
    Example: chungtay users medical giang --see
    """
    _, engine, _ = open_all()
    with write(engine) as db:
        account = staff_account(db, user_name)
        if account is None:
            raise CannotChange(say("There is no user “{name}”.", name=user_name))
        if see and Role(account.role) != Role.COORDINATOR:
            raise CannotChange(say("Only a coordinator may be given this permission."))
        account.medical = see
        note(db, "account.medical", f"account:{account.id}", see=see)


@click.command()
@click.option("--team", required=True, help="Name of the team; a new name makes a new team.")
@click.option("--district", help="The new team's own district, whose work it is given first.")
@click.option("--uses", type=click.IntRange(1, 5000), default=50, show_default=True, help="How many may join by it.")
@click.option("--days", type=click.IntRange(1, 365), default=14, show_default=True, help="How long it works.")
def invite(team: str, district: str | None, uses: int, days: int) -> None:
    """Make an invite link by which volunteers join a team.

    \b
    Example: chungtay invite --team "Đoàn trường Chu Văn An" --district "Đồng Phú"
    """
    settings, engine, _ = open_all()
    where = district_named(district)
    with write(engine) as db:
        joined = team_named(db, team, where.code if where else None)
        token = make_invite(db, joined.id, None, timedelta(days=days), uses)
    data(f"{settings.base_url}/join/{token}")
