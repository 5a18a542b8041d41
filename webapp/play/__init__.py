"""Simulated people who do the main job through the real views, for `chungtay demo --play`.

They must not touch the database: what they know comes from the pages they are served, a coordinator's login and the
samples' truth files. Only the report at the end reads the database.
"""
