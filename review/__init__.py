"""Disputes to committed doses: decide, check, commit, upload, and the conservation sheet.

It must not know HTTP or Redis.
"""
