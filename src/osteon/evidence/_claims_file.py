"""Reading claims.yaml: every claim with its own question, every fault a finding with its place."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, get_args

from osteon import vocabulary as voc
from osteon.evidence._matrix import CLASS_LABELS
from osteon.evidence._records import Claim, Expected
from osteon.files import DataError, Finding, Place, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from osteon.files import Item, Node

_FILE_KEYS = ("groups", "claims")
_QUERY_KEYS = (
    "agents",
    "with",
    "models",
    "endpoints",
    "endpoint_classes",
    "sites",
    "regions",
    "compartments",
    "species",
    "reference",
    "expected",
    "weeks",
    "percent",
)
_CLAIM_KEYS = ("id", "text", "parts", *_QUERY_KEYS)
_PART_KEYS = ("text", "label", *_QUERY_KEYS)
_REFERENCES = {
    "disease control": "vehicle_control",
    "sham": "sham",
    "baseline": "baseline",
    "single agent": "treatment",
}
_EXPECTED: tuple[Expected, ...] = get_args(Expected)
_SEVERAL = "its own reference in each part"


def load_claims(path: str | Path, *, name: str = "") -> tuple[Claim, ...]:
    """Load the claims to judge from a claims file.

    Parameters
    ----------
    path : the file, see the example review for its form
    name : name of the file in findings; the path as given where it is empty

    Raises
    ------
    DataError : the file has faults; the error carries every finding with its place
    """
    file = read_yaml(path, name=name)
    reader = _Reader(list(file.findings))
    claims = () if file.root is None else reader.claims(file.root)
    findings = tuple(dict.fromkeys(reader.findings))  # what parts share is read once a part
    wrong = [finding for finding in findings if finding.severity == "error"]
    if wrong or file.root is None:
        message = f"{file.name} is not a claims file: {len(wrong)} finding(s), the first: {wrong[0].message}"
        raise DataError(message, findings=findings)
    return claims


@dataclass
class _Reader:
    """Reads nodes into claims and collects what is wrong on the way."""

    findings: list[Finding]
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    def claims(self, root: Node) -> tuple[Claim, ...]:
        """Read the groups, then every claim."""
        self.only(root, _FILE_KEYS)
        groups = root.get("groups")
        for item in groups.items if groups is not None else ():
            self.groups[item.key] = self.words(item.value, _agent, voc.agents.nearest)
        listed = root.get("claims")
        if listed is None or listed.kind != "sequence" or not listed.items:
            self.say(
                "CLAIMS-MISSING",
                root.place_of(["claims"]),
                "The file lists no claims.",
                "Write claims: and a list.",
            )
            return ()
        found = tuple(self.claim(item.value) for item in listed.items)
        self.unique(listed.items)
        return found

    def claim(self, node: Node) -> Claim:
        """Read one claim; what it asks for holds in its parts unless a part says otherwise."""
        self.only(node, _CLAIM_KEYS)
        name, text = self.required(node, "id"), self.required(node, "text")
        shared = {item.key: item.value for item in node.items if item.key in _QUERY_KEYS}
        parts = node.get("parts")
        if parts is None:
            return self.query(node, shared, name=name, text=text)
        if parts.kind != "sequence" or not parts.items:
            self.say(
                "CLAIMS-KIND",
                parts.place,
                "The parts are not a list.",
                "Write one part a line, after a dash.",
            )
            return Claim(name, text)
        also = tuple(
            self.part(item.value, shared, name=f"{name}.{number}")
            for number, item in enumerate(parts.items, start=1)
        )
        roles = {part.reference_role for part in also}
        return Claim(name, text, reference_role=roles.pop() if len(roles) == 1 else _SEVERAL, also=also)

    def part(self, node: Node, shared: Mapping[str, Node], *, name: str) -> Claim:
        """Read one part of a claim."""
        self.only(node, _PART_KEYS)
        own = {item.key: item.value for item in node.items if item.key in _QUERY_KEYS}
        asked = self.query(node, {**shared, **own}, name=name, text=self.required(node, "text"))
        label = "" if node.get("label") is None else self.required(node, "label")
        return replace(asked, label=label)

    def query(self, node: Node, asked: Mapping[str, Node], *, name: str, text: str) -> Claim:
        """Read what a claim or a part asks the table."""
        if "agents" not in asked:
            self.missing(node, "agents")
        if ("endpoints" in asked) == ("endpoint_classes" in asked):
            self.endpoints_or_classes(node)
        parts = tuple(
            self.words(asked[key], self.agents, self.nearest_agent)
            for key in ("agents", "with")
            if key in asked
        )
        regions = self.listed(asked, "regions", _sites_of_region, _nearest(_regions()))
        return Claim(
            id=name,
            text=text,
            agents=parts,
            models=self.listed(asked, "models", _code(voc.models), voc.models.nearest),
            endpoints=self.listed(asked, "endpoints", _code(voc.endpoints), voc.endpoints.nearest),
            endpoint_classes=self.listed(asked, "endpoint_classes", _endpoint_class, _nearest(CLASS_LABELS)),
            sites=(*self.listed(asked, "sites", _code(voc.sites), voc.sites.nearest), *regions),
            species=self.listed(asked, "species", _code(voc.species), voc.species.nearest),
            compartments=self.listed(
                asked, "compartments", _code(voc.compartments), voc.compartments.nearest
            ),
            reference_role=self.reference(asked.get("reference")),
            expected=self.expected(node, asked.get("expected"), sized="percent" in asked),
            weeks=self.range(asked.get("weeks")),
            percent=self.range(asked.get("percent")),
        )

    def only(self, node: Node, allowed: Sequence[str]) -> None:
        """Report keys that nothing reads."""
        if node.kind != "mapping":
            self.say(
                "CLAIMS-KIND",
                node.place,
                "Keys and values are expected here.",
                "Write key: value lines.",
                read=node.text,
            )
        for item in node.items if node.kind == "mapping" else ():
            if item.key not in allowed:
                self.unknown("CLAIMS-UNKNOWN-KEY", item.place, item.key, _nearest(allowed)(item.key))

    def unique(self, items: Iterable[Item]) -> None:
        """Report ids that stand twice."""
        seen: set[str] = set()
        for item in items:
            node = item.value.get("id")
            if node is not None and node.text in seen:
                message = f"The id {node.text} stands here a second time."
                self.say(
                    "CLAIMS-DUPLICATE-ID",
                    node.place,
                    message,
                    "Give every claim an id of its own.",
                    read=node.text,
                )
            elif node is not None:
                seen.add(node.text)

    def required(self, node: Node, key: str) -> str:
        """Return a text that must be there."""
        found = node.get(key)
        if found is None or found.kind != "scalar" or not found.text.strip():
            self.missing(node, key)
            return ""
        return " ".join(found.text.split())

    def missing(self, node: Node, key: str) -> None:
        """Report a key that must be there."""
        self.say("CLAIMS-MISSING", node.place, f"The claim has no {key}.", f"Write {key}: and its value.")

    def endpoints_or_classes(self, node: Node) -> None:
        """Report a claim on both or neither: a class is read as better or worse, an endpoint as printed."""
        message = "The claim must name endpoints or endpoint_classes, one of the two."
        self.say("CLAIMS-ENDPOINTS", node.place, message, "Keep the one that the claim is about.")

    def listed(
        self,
        asked: Mapping[str, Node],
        key: str,
        find: Callable[[str], tuple[str, ...]],
        nearest: Callable[[str], str],
    ) -> tuple[str, ...]:
        """Return the codes of a list that may be left out."""
        node = asked.get(key)
        return () if node is None else self.words(node, find, nearest)

    def words(
        self, node: Node, find: Callable[[str], tuple[str, ...]], nearest: Callable[[str], str]
    ) -> tuple[str, ...]:
        """Return the codes that a word or a list of words stands for."""
        codes: list[str] = []
        for scalar in self.scalars(node):
            found = find(scalar.text)
            codes.extend(found)
            if not found:
                self.unknown("CLAIMS-UNKNOWN-WORD", scalar.place, scalar.text, nearest(scalar.text))
        return tuple(dict.fromkeys(codes))

    def scalars(self, node: Node) -> tuple[Node, ...]:
        """Return the scalars of a list, or the one scalar."""
        nodes = (node,) if node.kind == "scalar" else tuple(item.value for item in node.items)
        if node.kind == "mapping" or not nodes or any(n.kind != "scalar" for n in nodes):
            self.say("CLAIMS-KIND", node.place, "A list of words is expected here.", "Write [one, two].")
            return ()
        return nodes

    def agents(self, word: str) -> tuple[str, ...]:
        """Return the agents of a group or the agent a word stands for."""
        return self.groups.get(word) or _agent(word)

    def nearest_agent(self, word: str) -> str:
        """Return the nearest group or agent."""
        return _nearest(self.groups)(word) or voc.agents.nearest(word)

    def reference(self, node: Node | None) -> str:
        """Return the role of the reference."""
        word = "disease control" if node is None else node.text
        if word not in _REFERENCES and node is not None:
            self.unknown("CLAIMS-UNKNOWN-WORD", node.place, word, _nearest(_REFERENCES)(word))
        return _REFERENCES.get(word, "")

    def expected(self, owner: Node, node: Node | None, *, sized: bool) -> tuple[Expected, ...]:
        """Return the directions that bear the claim out; a claim on a size may leave them out."""
        if node is None:
            if not sized:
                self.missing(owner, "expected")
            return ()
        words = self.words(node, lambda word: (word,) if word in _EXPECTED else (), _nearest(_EXPECTED))
        return tuple(word for word in _EXPECTED if word in words)

    def range(self, node: Node | None) -> tuple[float, float] | None:
        """Return two limits from one number or a list of two."""
        if node is None:
            return None
        numbers = [_number(scalar.text) for scalar in self.scalars(node)]
        known = [number for number in numbers if number is not None]
        if len(known) != len(numbers) or len(known) not in (1, 2) or known != sorted(known):
            message = "One number, or the lower and the upper limit, is expected here."
            self.say("CLAIMS-NUMBER", node.place, message, "Write 6 or [6, 8].", read=node.text)
            return None
        return known[0], known[-1]

    def unknown(self, code: str, place: Place, word: str, nearest: str) -> None:
        """Report a word that is not known here."""
        remedy = f"Did you mean {nearest}?" if nearest else "Correct the word or take it out."
        self.findings.append(
            Finding(code, "error", place, "This word is not known here.", remedy, read=word, nearest=nearest)
        )

    def say(self, code: str, place: Place, message: str, remedy: str, *, read: str = "") -> None:
        """Report a fault."""
        self.findings.append(Finding(code, "error", place, message, remedy, read=read))


def _code(vocabulary: voc.Vocabulary[voc.Entry]) -> Callable[[str], tuple[str, ...]]:
    def find(word: str) -> tuple[str, ...]:
        entry = vocabulary.find(word)
        return () if entry is None else (entry.code,)

    return find


def _agent(word: str) -> tuple[str, ...]:
    return _code(voc.agents)(word)


def _endpoint_class(word: str) -> tuple[str, ...]:
    return (word,) if word in CLASS_LABELS else ()


def _regions() -> tuple[str, ...]:
    return tuple(dict.fromkeys(site.region for site in voc.sites if site.region and site.kind == "bone"))


def _sites_of_region(word: str) -> tuple[str, ...]:
    """Return the sites of a bone; callus is not among them."""
    return tuple(site.code for site in voc.sites if site.region == word and site.kind == "bone")


def _nearest(words: Iterable[str]) -> Callable[[str], str]:
    def nearest(word: str) -> str:
        return next(iter(get_close_matches(word, list(words), n=1)), "")

    return nearest


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
