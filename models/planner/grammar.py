"""The grammar of sketches in GBNF, made from tools.json: under it every answer of the model is a valid sketch.

`python3 grammar.py` writes planner.gbnf beside this file.
"""

from __future__ import annotations

from tools import CLOSE, ENUMS, HERE, INTENTS, ME, Arg, Intent, head, key_mark

_SHARED = r"""
text ::= "#" [0-9] [0-9] ("#" [0-9] [0-9])?
keep ::= "="
number ::= [+-] [0-9]{1,3}
weekday ::= "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
side ::= [<>]
year ::= "/" [0-9]{2} ([0-9]{2})? | "@y" number
inmonth ::= [0-9]{1,2} (side | "@m" number)?
inyear ::= [0-9]{1,2} "/" [0-9]{1,2} (side | year)?
block ::= [MQS] [0-9]{1,2} year?
point ::= "d" number | weekday (side | "@w" number | "&" (inmonth | inyear | "d" number))? | inmonth | inyear | "we" (side | "@w" number)? | [wmqsy] number | block | "Y" [0-9]{4} | "h" [12] "@" ("m" number | "M" [0-9]{1,2} year?) | [np] [0-9]{1,3}
when ::= point (".." point)?
time ::= [0-9] [0-9] ":" [0-9] [0-9]
"""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _arg(arg: Arg) -> str:
    """One argument with its key mark. Even a required one may be missing: what is missing is asked for, not made up."""
    return f"({_quoted(key_mark(arg.key))} ({arg.type} | keep))?"


def _rule(intent: Intent) -> str:
    parts = [_quoted(head(intent.name)), *map(_arg, intent.args), _quoted(CLOSE)]
    return f"{_name(intent)} ::= " + " ".join(parts)


def _name(intent: Intent) -> str:
    return "call-" + intent.name.replace("_", "-")


def gbnf() -> str:
    """The whole grammar."""
    root = "root ::= " + " | ".join(map(_name, INTENTS.values()))
    enums = [f"{name} ::= " + " | ".join(map(_quoted, values)) for name, values in ENUMS.items()]
    who = f"who ::= text | {_quoted(ME)}"
    return "\n".join([root, *map(_rule, INTENTS.values()), *enums, who]) + _SHARED


if __name__ == "__main__":
    (HERE / "planner.gbnf").write_text(gbnf(), encoding="utf-8")
