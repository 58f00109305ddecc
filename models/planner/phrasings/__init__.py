"""Every phrasing the model is trained on, by intent. The little language is explained in expand.py."""

from __future__ import annotations

from phrasings import calendar, money, outside, people, supplies
from phrasings.macros import widen

#: Intent to its phrasings.
BY_INTENT: dict[str, list[str]] = {
    intent: [widen(p) for p in phrasings]
    for group in (people, calendar, money, supplies, outside)
    for intent, phrasings in group.PHRASINGS.items()
}
