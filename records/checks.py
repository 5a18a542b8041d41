"""Checks across the values of a row. Pure: values, limits and today in, findings out; a header's: header_checks.py.

Who a person is is checked by person_checks.py, a dose by dose_checks.py, how many rows a page has by page_checks.py. A
required value that is missing is not a check but the form's own rule (forms.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from records.dose_checks import dose_findings
from records.finding import Finding, Rules
from records.person_checks import person_findings


def row_findings(values: Mapping[str, str], rules: Rules, lots: Sequence[str] = ()) -> list[Finding]:
    """Check a row's effective values, role → value; only values of mark `value`, absent ones are left out.

    lots: those of its page.
    """
    return [*person_findings(values, rules), *dose_findings(values, rules, lots)]
