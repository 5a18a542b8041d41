"""What a field stands for, whatever a form calls it, and the words for it on a screen. Pure."""

from __future__ import annotations

DISTRICT = "place.district"
COMMUNE = "place.commune"
SITE = "place.site"
DOSE_DATE = "dose.date"
VACCINE = "dose.vaccine"
LOT = "dose.lot"
DOSE_NUMBER = "dose.number"
SIGNATURE = "dose.signature"
REMARK = "dose.remark"
DECLARED = "page.declared"
FOOT_DATE = "page.foot_date"
ROW_NUMBER = "row.number"
STRIKE = "row.strike"
NAME = "person.name"
BIRTH_DATE = "person.birth_date"
SEX = "person.sex"
NATIONAL_ID = "person.national_id"
PHONE = "person.phone"
HEALTH_INSURANCE = "person.health_insurance"
ADDRESS = "person.address"
PRIORITY_GROUP = "person.priority_group"

#: Message ids: what a person is asked for, or shown, under each role.
LABELS = {
    DISTRICT: "District",
    COMMUNE: "Commune",
    SITE: "Vaccination site",
    DOSE_DATE: "Vaccination date",
    VACCINE: "Vaccine",
    LOT: "Lot",
    DOSE_NUMBER: "Dose number",
    SIGNATURE: "Is there a signature?",
    REMARK: "What does the remark say?",
    DECLARED: "Number of people at the foot of the page",
    FOOT_DATE: "Date at the foot of the page",
    ROW_NUMBER: "Running number",
    STRIKE: "Is the row struck out?",
    NAME: "Full name",
    BIRTH_DATE: "Birth date",
    SEX: "Sex",
    NATIONAL_ID: "Identity number",
    PHONE: "Phone number",
    HEALTH_INSURANCE: "Health insurance number",
    ADDRESS: "Address",
    PRIORITY_GROUP: "Priority group",
}
