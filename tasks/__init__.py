"""Fields to agreed values: plan tasks, hand out slots, take entries, compare, settle or dispute.

It must not know reviewers' screens or uploads.
"""
