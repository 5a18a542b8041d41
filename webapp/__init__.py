"""The doors: views, sign-in, guards, command line, clock and jobs.

It opens and commits transactions; rules live in the stations.
"""
