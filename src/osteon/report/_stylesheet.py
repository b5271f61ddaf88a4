"""The stylesheet of the page: figures, layout, and one colour for each agent and group everywhere."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files as resources
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.report._svg import FIGURE_CSS

if TYPE_CHECKING:
    from osteon.evidence import Group, Guide


def stylesheet(guide: Guide | None) -> str:
    """Return the stylesheet with a colour class for each agent and group of the guide, where there is one."""
    if guide is None:
        return "\n".join((FIGURE_CSS, template_text("style.css")))
    agents = {agent for group in guide.groups for part in group.parts for agent in part}
    agents.update(agent for row in guide.effects.values() for agent in row.agents)
    colours = [f".{agent_class(code)}{{--c:{_agent_colour(code)}}}" for code in sorted(agents)]
    colours += [f".{group_class(group.code)}{{--c:{_group_colour(group)}}}" for group in guide.groups]
    return "\n".join((FIGURE_CSS, template_text("style.css"), *colours))


@cache
def template_text(name: str) -> str:
    """Return a shipped stylesheet or script."""
    return (resources("osteon.report") / "templates" / name).read_text(encoding="utf-8").strip()


def agent_class(code: str) -> str:
    """Return the style class of an agent."""
    return "agent-" + slug(code)


def group_class(code: str) -> str:
    """Return the style class of a group of agents."""
    return "group-" + slug(code)


def slug(text: str) -> str:
    """Return text as a style class: lower-case letters and digits, joined by hyphens.

    Examples
    --------
    >>> slug("cannot be verified"), slug("K2+bisphosphonate")
    ('cannot-be-verified', 'k2-bisphosphonate')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _agent_colour(code: str) -> str:
    """Return the one colour of an agent; the colour of the text where the vocabulary has none."""
    agent = voc.agents.get(code)
    return agent.colour if agent and agent.colour else "currentColor"


def _group_colour(group: Group) -> str:
    """Return the colour of a group; a combination shows the colours of its parts side by side."""
    first = [voc.agents.get(part[0]) for part in group.parts if part]
    colours = [agent.group_colour or agent.colour for agent in first if agent]
    if len(colours) < 2:
        return colours[0] if colours else "currentColor"
    step = 100 / len(colours)
    stops = ",".join(f"{c} {i * step:.0f}% {(i + 1) * step:.0f}%" for i, c in enumerate(colours))
    return f"linear-gradient(90deg,{stops})"
