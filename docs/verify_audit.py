#!/usr/bin/env python3
"""Checks an exported audit trail without any code of the program: Python 3 and its standard library only.

The formats are described in audit-format.md. Usage:

    verify_audit.py EXPORT [--key HEX | --key-missing] [--anchor SIZE:ROOT]... [--made N]

--key is the chain's key 0 (64 hexadecimal digits), --anchor a size and root that were noted down outside the file, --made the
number of checkpoints known to have been made. Exit status: 0 intact, 1 tampered, 2 incomplete or rolled back, 3 the key of the
seals is missing, 4 clock anomalies only, 64 misuse. Ed25519 signatures are outside the standard library: see audit-format.md.
"""
import hashlib
import hmac
import json
import re
import sys

CLOCK_SLACK_US = 120_000_000
OUTCOMES = {"ok": 0, "refused": 1, "failed": 2}
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
NOTE = re.compile(
    rf"(?P<body>(?P<origin>clinic/{UUID}/audit/{UUID}/{UUID})\n(?P<size>0|[1-9][0-9]*)\n(?P<root>[0-9a-f]{{64}})\n"
    r"checkpoint (?P<index>0|[1-9][0-9]*)\nat (?P<at>0|-?[1-9][0-9]*)\n)\n"
    r"— mac (?P<mac>[0-9a-f]{64})\n(— ed25519 [0-9a-f]{128}\n)?"
)
# Name in the export, key in the canonical map, kind of value: a number of bytes, or bounds of an integer, or text.
U32 = (0, 2**32 - 1)
I64 = (-(2**63), 2**63 - 1)
FIELDS = [
    ("seq", 1, (1, 2**64 - 1)), ("event_id", 2, 16), ("at_us", 3, I64), ("mono_ns", 4, I64), ("clock", 5, (0, 2)),
    ("actor", 6, 16), ("roles", 7, U32), ("session", 8, 16), ("device", 9, 16), ("incarnation", 10, 16), ("kind", 11, str),
    ("object_table", 12, (0, 2**16 - 1)), ("object_id", 13, 16), ("subject", 14, 16), ("outcome", 15, OUTCOMES),
    ("reason_code", 16, str), ("payload_commit", 17, 32), ("policy_version", 18, U32), ("app_version", 19, str),
    ("count", 20, U32), ("prev", 21, 32),
]
OPTIONAL = {"actor", "object_id", "subject", "reason_code", "payload_commit"}
OTHERS = {"type", "leaf", "payload"}


def sha256(data):
    return hashlib.sha256(data).digest()


def head(major, n):
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if n < 24:
            return bytes([major << 5 | n])
        if n < 1 << 8 * size:
            return bytes([major << 5 | info]) + n.to_bytes(size, "big")
    raise ValueError("too large")


def cbor(value):
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    return head(5, len(value)) + b"".join(cbor(key) + cbor(value[key]) for key in sorted(value))


def unhex(text, size=None):
    if not re.fullmatch("([0-9a-f]{2})*", text) or size is not None and len(text) != 2 * size:
        raise ValueError("hexadecimal")
    return bytes.fromhex(text)


def field(value, kind):
    if isinstance(kind, int):
        return unhex(value, kind)
    if kind is OUTCOMES:
        return OUTCOMES[value]
    if kind is str and isinstance(value, str):
        return value
    if type(value) is int and kind is not str and kind[0] <= value <= kind[1]:
        return value
    raise ValueError("type")


def canonical(event):
    """The canonical bytes of an event; raises for anything that is not exactly an event."""
    if set(event) != {name for name, _, _ in FIELDS} | OTHERS:
        raise ValueError("fields")
    fields = {0: 1}
    for name, key, kind in FIELDS:
        if not (event[name] is None and name in OPTIONAL):
            fields[key] = field(event[name], kind)
    return cbor(fields)


class Tree:
    """The right edge of an RFC 6962 tree: (height, hash) of its complete subtrees, largest first."""

    def __init__(self):
        self.peaks = []

    def push(self, leaf):
        height = 0
        while self.peaks and self.peaks[-1][0] == height:
            leaf = sha256(b"\x01" + self.peaks.pop()[1] + leaf)
            height += 1
        self.peaks.append((height, leaf))

    def root(self):
        if not self.peaks:
            return sha256(b"")
        root = self.peaks[-1][1]
        for _, left in reversed(self.peaks[:-1]):
            root = sha256(b"\x01" + left + root)
        return root


def expand(key, info):
    return hmac.new(key, info + b"\x01", "sha256").digest()


class Verifier:
    def __init__(self, origin, key, key_missing, anchors, made):
        self.origin, self.key, self.key_missing, self.made = origin, key, key_missing, made
        self.device, self.incarnation = (part.replace("-", "") for part in origin.split("/")[3:5])
        self.anchors, self.roots = anchors, [(size, root, "anchor") for size, root in anchors]
        self.place = self.covered = self.seq = self.reached = self.events = self.redacted = self.clocks = 0
        self.note_before = self.event_before = None
        self.link, self.tree, self.tampered, self.incomplete = bytes(32), Tree(), [], []

    def note(self, text):
        place, self.place = self.place, self.place + 1
        found = NOTE.fullmatch(text)
        if not found:
            self.tampered.append(f"checkpoint {place}: unreadable")
        else:
            size, index, at = (int(found[name]) for name in ("size", "index", "at"))
            if max(size, index) >= 2**64 or not -(2**63) <= at < 2**63:
                self.tampered.append(f"checkpoint {place}: number out of range")
            before = self.note_before
            if found["origin"] != self.origin:
                self.tampered.append(f"checkpoint {place}: of another chain")
            if index != place or before and size <= before[0]:
                self.tampered.append(f"checkpoint {place}: out of order")
            if before and at < before[1] - CLOCK_SLACK_US:
                self.clocks += 1
            if self.key is not None:
                seal = hmac.new(expand(self.key, b"neonpro/audit/seal/v1"), found["body"].encode(), "sha256")
                if not hmac.compare_digest(seal.hexdigest(), found["mac"]):
                    self.tampered.append(f"checkpoint {place}: bad seal")
            self.note_before, self.covered = (size, at), max(self.covered, size)
            self.roots.append((size, bytes.fromhex(found["root"]), f"checkpoint {place}"))
        if self.key is not None:
            self.key = expand(self.key, b"neonpro/audit/ratchet/v1")

    def broken(self, what):
        self.tree = None
        self.tampered.append(what)

    def event(self, event):
        self.events += 1
        try:
            leaf = sha256(b"\x00" + canonical(event))
            stored, prev = unhex(event["leaf"], 32), unhex(event["prev"], 32)
            payload = event["payload"] and (unhex(event["payload"]["salt"], 32), unhex(event["payload"]["bytes"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            self.seq, self.link = self.seq + 1, None
            self.reached = max(self.reached, self.seq)
            return self.broken(f"event {self.seq}: unreadable")
        seq = event["seq"]
        if seq != self.seq + 1:
            self.broken(f"event {seq}: found where {self.seq + 1} was due")
        self.seq, self.reached = seq, max(self.reached, seq)
        if (event["device"], event["incarnation"]) != (self.device, self.incarnation):
            self.broken(f"event {seq}: of another device or incarnation")
        if self.link not in (None, prev):
            self.broken(f"event {seq}: does not follow the event before")
        if leaf != stored:
            self.broken(f"event {seq}: leaf does not match the content")
        self.link = stored
        if self.tree:
            self.tree.push(leaf)
        commit = event["payload_commit"]
        if payload is None:
            self.redacted += commit is not None
        elif sha256(b"\x02" + payload[0] + payload[1]).hex() != commit:
            self.tampered.append(f"event {seq}: payload does not match its commitment")
        self.clock(event)

    def clock(self, event):
        now = (event["at_us"], event["mono_ns"], event["session"])
        before, self.event_before = self.event_before or now, now
        wall = now[0] - before[0]
        mono = now[1] - before[1] if now[2] == before[2] else 0
        self.clocks += event["clock"] != 0 or mono < 0 or wall < max(mono, 0) // 1000 - CLOCK_SLACK_US

    def compare(self):
        while self.roots and self.roots[-1][0] <= self.reached:
            size, root, what = self.roots.pop()
            if self.tree and self.tree.root() != root:
                self.broken(f"{what}: root over {size} events does not match")

    def finish(self):
        if self.covered > self.reached:
            self.incomplete.append(f"checkpoints cover {self.covered} events, the last there is {self.reached}")
        anchored = max((size for size, _ in self.anchors), default=0)
        if anchored > self.reached:
            self.incomplete.append(f"an anchor remembers {anchored} events, the last there is {self.reached}")
        if self.made > self.place:
            self.incomplete.append(f"{self.made} checkpoints were made, {self.place} are there")
        print(f"{self.events} events, {self.place} checkpoints, {max(self.reached - self.covered, 0)} events after the last")
        if self.tree:
            print(f"head {self.reached}:{self.tree.root().hex()}")
        print(f"{self.redacted} payloads erased, {self.clocks} clock anomalies")
        for line in (self.tampered + self.incomplete)[:100]:
            print(line)
        if self.tampered:
            return 1
        if self.incomplete:
            return 2
        if self.key_missing and self.place:
            print("seals were not checked: no key")
            return 3
        return 4 if self.clocks else 0


def run(path, **known):
    with open(path, encoding="utf-8") as lines:
        header = json.loads(next(lines))
        if header.get("type") != "header" or header.get("format") != "neonpro-audit-export/1":
            raise ValueError("not an export")
        verifier, in_events = Verifier(header["origin"], **known), False
        for line in lines:
            item = json.loads(line)
            if item["type"] == "checkpoint" and not in_events:
                verifier.note(item["note"])
                continue
            if not in_events:
                in_events = True
                verifier.roots.sort(key=lambda root: -root[0])
                verifier.compare()
            verifier.event(item)
            verifier.compare()
        verifier.roots.sort(key=lambda root: -root[0])
        verifier.compare()
    return verifier.finish()


def main(arguments):
    known = {"key": None, "key_missing": False, "anchors": [], "made": 0}
    paths = []
    arguments = iter(arguments)
    try:
        for argument in arguments:
            if argument == "--key":
                known["key"] = unhex(next(arguments), 32)
            elif argument == "--key-missing":
                known["key_missing"] = True
            elif argument == "--anchor":
                size, root = next(arguments).split(":")
                known["anchors"].append((int(size), unhex(root, 32)))
            elif argument == "--made":
                known["made"] = int(next(arguments))
            else:
                paths.append(argument)
        (path,) = paths
        return run(path, **known)
    except (ValueError, KeyError, TypeError, StopIteration, OSError) as error:
        print(f"cannot check: {type(error).__name__}\n{__doc__}", file=sys.stderr)
        return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
