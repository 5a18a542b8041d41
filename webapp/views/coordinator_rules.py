"""How each district commits, who may decide about whose paper, and how a campaign's volunteers are asked."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.response import Redirect
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.accounts import Act, may
from records.database import read, write
from records.ledger import note
from records.models.campaign import Campaign, CommitRule
from records.sentences import PersonError, say
from records.words import CommitMode, OwnDistrict, Preset, Privacy
from review.approving import rules_by_district, set_rule
from webapp.edge import Form, HttpRequest, edge_of, page, signed_in
from webapp.figures import own_districts
from webapp.guards import guard
from webapp.sent import number_in

_USUAL = CommitRule(mode=CommitMode.CLEAN, share=0)
#: What the choices are called.
PRESETS = {
    Preset.PREFILL: say("readings that are sure are shown to the first person").text,
    Preset.CAREFUL: say("readings are shown only where there are answers to choose from").text,
    Preset.BLIND: say("no reading is shown or used").text,
}
PRIVACIES = {
    Privacy.USUAL: say("nobody enters the same cell twice").text,
    Privacy.STRICT: say("nobody sees more than one group of a person's values").text,
    Privacy.ROW: say("only staff enter, whole rows").text,
}
OWN_DISTRICTS = {
    OwnDistrict.FIRST: say("their own district's paper first").text,
    OwnDistrict.NEVER: say("never their own district's paper").text,
    OwnDistrict.NO_MATTER: say("the province's paper in its order").text,
}


class WrongRule(PersonError):
    """What was chosen is no way to commit, or not for this person to choose."""


@get("/coordinator/rules", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def rules(request: HttpRequest) -> Response[str]:
    """Show the rules of the person's districts."""
    who = signed_in(request)
    with read(edge_of(request).engine) as db:
        campaign = _campaign(db)
        found = rules_by_district(db, campaign.id)
        lines = [(one, found.get(one.code, _USUAL)) for one in own_districts(who)]
    return page(
        request,
        "coordinator/rules.html",
        lines=lines,
        campaign=campaign,
        begun=campaign.begun,
        province=who.district_code is None,
        presets=PRESETS,
        privacies=PRIVACIES,
        own_districts=OWN_DISTRICTS,
    )


@post("/coordinator/rules", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def keep_rule(request: HttpRequest, data: Form) -> Redirect:
    """Keep how one district commits from now on."""
    who, district, mode = signed_in(request), data.get("district", ""), data.get("mode", "")
    share = number_in(data, "share")
    if mode not in list(CommitMode) or district not in {one.code for one in own_districts(who)}:
        raise WrongRule(say("Choose a way for a district of yours."))
    if mode == CommitMode.SAMPLE and not 1 <= share <= 100:
        raise WrongRule(say("A share is a number from 1 to 100."))
    with write(edge_of(request).engine) as db:
        rule = set_rule(db, _campaign(db).id, district, CommitMode(mode), share)
        note(db, "rule.commit", f"district:{district}", who.account_id, mode=rule.mode, share=rule.share)
    return Redirect("/coordinator/rules", status_code=303)


@post("/coordinator/rules/reviewers", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def keep_switch(request: HttpRequest, data: Form) -> Redirect:
    """Keep whether reviewers may decide about paper of their own site; the whole province's to say."""
    who = signed_in(request)
    if not may(who, Act.COORDINATE, None):
        raise WrongRule(say("Choose a way for a district of yours."))
    with write(edge_of(request).engine) as db:
        campaign = _campaign(db)
        campaign.other_site_reviews = data.get("other_site") == "yes"
        note(db, "rule.reviewers", f"campaign:{campaign.id}", who.account_id, other_site=campaign.other_site_reviews)
    return Redirect("/coordinator/rules", status_code=303)


@post("/coordinator/rules/asking", guards=[guard(Act.COORDINATE)], sync_to_thread=True)
def keep_asking(request: HttpRequest, data: Form) -> Redirect:
    """Keep how volunteers are asked from the next page on; the whole province's to say."""
    who = signed_in(request)
    try:
        wanted = (Preset(data["preset"]), Privacy(data["privacy"]), OwnDistrict(data["own_district"]))
    except (KeyError, ValueError):
        raise WrongRule(say("Choose one of the answers.")) from None
    if not may(who, Act.COORDINATE, None):
        raise WrongRule(say("Choose a way for a district of yours."))
    with write(edge_of(request).engine) as db:
        campaign = _campaign(db)
        if wanted[1] != campaign.privacy and campaign.begun:
            raise WrongRule(say("People have been handed tasks already: what they may meet can no longer change."))
        campaign.preset, campaign.privacy, campaign.own_district = wanted
        kept = dict(zip(("preset", "privacy", "own_district"), map(str, wanted), strict=True))
        note(db, "rule.asking", f"campaign:{campaign.id}", who.account_id, **kept)
    return Redirect("/coordinator/rules", status_code=303)


HANDLERS = [rules, keep_rule, keep_switch, keep_asking]


def _campaign(db: Session) -> Campaign:
    """Find the newest campaign, which is the one of the coordinator's other views."""
    campaign = db.scalars(select(Campaign).where(Campaign.at_hand())).one_or_none()
    if campaign is None:
        raise WrongRule(say("There is no such campaign yet. Make one: chungtay campaign add --help"))
    return campaign
