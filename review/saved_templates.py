"""The templates there are: those of templates/, and the newest version of each that a coordinator saved. Steps."""

from __future__ import annotations

import re

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.database import now
from records.kinds.text_keys import loose
from records.ledger import note
from records.titles import fold_title
from review.template import Template, all_templates, spec_of, template_by_key, template_of
from review.upload_models import SavedTemplate


def usable_templates(db: Session) -> dict[str, Template]:
    """List the templates by key, the department's own first: what was mapped from a real file is worth more."""
    newest = select(func.max(SavedTemplate.id)).group_by(SavedTemplate.key)
    saved = db.scalars(select(SavedTemplate).where(SavedTemplate.id.in_(newest)).order_by(SavedTemplate.id.desc()))
    return {**{one.key: template_of(one.spec, one.key, one.version) for one in saved}, **all_templates()}


def find_template(db: Session, key: str, version: int | None = None) -> Template:
    """Find a template, its newest version where none is named. Raises UnknownTemplate."""
    query = select(SavedTemplate).where(SavedTemplate.key == key).order_by(SavedTemplate.version.desc()).limit(1)
    saved = db.scalars(query if version is None else query.where(SavedTemplate.version == version)).first()
    return template_by_key(key) if saved is None else template_of(saved.spec, saved.key, saved.version)


def save_template(db: Session, template: Template, blank_sha256: str | None, by: int | None) -> SavedTemplate:
    """Keep a template as the next version of its key; the files made by earlier ones stay as they are."""
    last = db.scalar(select(func.max(SavedTemplate.version)).where(SavedTemplate.key == template.key)) or 0
    saved = SavedTemplate(
        key=template.key,
        version=last + 1,
        spec=spec_of(template),
        blank_sha256=blank_sha256,
        made_at=now(db),
        made_by=by,
    )
    db.add(saved)
    db.flush()
    note(db, "template.saved", f"saved_template:{saved.id}", by, version=saved.version)
    return saved


def key_for(name: str) -> str:
    """Make a template's key of its name: `so-y-te-dot-2`; never one of templates/."""
    key = re.sub(r"[^a-z0-9]+", "-", loose(name)).strip("-")[:50] or "mau"
    return f"{key}-2" if key in all_templates() else key


def header_sources(db: Session) -> dict[str, str]:
    """Say what each header of any template stands for, to read an answer that has the same columns."""
    templates = reversed(usable_templates(db).values())
    return {fold_title(one.header): one.source for each in templates for one in each.columns if one.source}
