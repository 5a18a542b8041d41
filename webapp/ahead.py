"""How many tasks a phone may hold ahead, so that the next one is there at once and a lost network stops nobody.

It must not know what a task shows.
"""

from __future__ import annotations

from tasks.ahead import MOST

#: What a phone asks for: the task it shows and those it may hold besides.
AHEAD = 1 + MOST
#: Tasks in one answer: more would keep the next entry waiting on a poor network.
AT_ONCE = 3
