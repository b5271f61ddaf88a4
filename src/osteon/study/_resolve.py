"""From the typed file to the study: synonyms to codes, times to days, defaults and copies written out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from osteon import vocabulary as voc
from osteon.study._hypotheses import graph_of
from osteon.study._model import Experiment, Protocol, Review
from osteon.study._records import (
    Arm,
    Combination,
    DiseaseModel,
    EndpointUse,
    EvidenceScope,
    FieldPath,
    LabelGiven,
    Layout,
    Plan,
    Randomisation,
    Study,
    Treatment,
)
from osteon.study._resolve_data import animal_list, data_files
from osteon.study._words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from osteon.files import Node
    from osteon.study import _model as written
    from osteon.study import _model_arms as arms_model


def resolve(file: Experiment | Review, *, path: Path, root: Node) -> Study:
    """Return the study of a typed file; what a vocabulary does not know keeps its text."""
    words = Words()
    if isinstance(file, Experiment):
        species = (words.code("species", file.species, ("species",)),)
        layouts = (_experiment_layout(file, species, words),)
    else:
        species = words.codes("species", file.species, ("species",))
        layouts = tuple(_protocol_layout(name, p, species, words) for name, p in file.protocols.items())
    experiment = file if isinstance(file, Experiment) else None
    return Study(
        path=path,
        folder=path.parent,
        name=path.name,
        kind=file.kind,
        title=file.title,
        species=species,
        layouts=layouts,
        evidence=None if file.evidence is None else _scope(file.evidence, words),
        plan=Plan() if experiment is None else _plan(experiment.analysis),
        data=None if experiment is None or experiment.data is None else data_files(experiment.data, words),
        animals=animal_list(None if experiment is None else experiment.animals, words),
        prediction=experiment is not None and experiment.prediction is not None,
        words=tuple(words.written),
        root=root,
    )


def _experiment_layout(file: Experiment, species: tuple[str, ...], words: Words) -> Layout:
    strain = words.code("strain", file.strain, ("strain",))
    models = {
        key: DiseaseModel(
            key=key,
            code=words.code("model", use.kind, ("models", key, "kind")),
            sex=use.sex or file.sex or "",
            limb=use.limb or "",
            strain=words.code("strain", use.strain, ("models", key, "strain")) or strain,
            age_at_surgery=_age(use.age_at_surgery or file.age_at_surgery),
            diet=_diet(use.diet),
            controls=use.controls,
            path=("models", key),
        )
        for key, use in file.models.items()
    }
    timeline = _Timeline.of(file.timeline, (), words)
    return Layout(
        id="arms",
        title=file.title,
        path=(),
        species=species,
        sex=file.sex or "",
        strains=(strain,) if strain else (),
        age_at_surgery=_age(file.age_at_surgery),
        models=models,
        surgery_text="",
        intent=timeline.intent,
        start=timeline.start,
        stop=timeline.stop,
        labels=timeline.labels,
        sacrifice=timeline.sacrifice,
        arms=_arms(file.arms, models, timeline, (), words),
        endpoints=tuple(
            _endpoint(e, ("endpoints", at), timeline, words) for at, e in enumerate(file.endpoints)
        ),
        sites=(),
        analyses=(),
        randomisation=_randomisation(file.randomisation),
        blinding=_blinding(file.blinding),
        needs_animals=True,
    )


def _protocol_layout(name: str, use: Protocol, species: tuple[str, ...], words: Words) -> Layout:
    path: FieldPath = ("protocols", name)
    own_species = words.code("species", use.species, (*path, "species"))
    strains = words.codes("strain", use.strain, (*path, "strain"))
    model = DiseaseModel(
        key=use.model,
        code=words.code("model", use.model, (*path, "model")),
        sex=use.sex or "",
        limb=use.limb or "",
        strain=", ".join(strains),
        age_at_surgery=_age(use.age_at_surgery),
        diet=_diet(use.diet),
        controls=use.controls,
        path=path,
    )
    timeline = _Timeline.of(use.timeline, path, words)
    models = {model.key: model}
    return Layout(
        id=name,
        title=use.title or name,
        path=path,
        species=(own_species,) if own_species else species,
        sex=use.sex or "",
        strains=strains,
        age_at_surgery=_age(use.age_at_surgery),
        models=models,
        surgery_text=use.surgery or "",
        intent=timeline.intent,
        start=timeline.start,
        stop=timeline.stop,
        labels=timeline.labels,
        sacrifice=timeline.sacrifice,
        arms=_arms(use.arms, models, timeline, path, words),
        endpoints=(),
        sites=words.codes("site", use.sites, (*path, "sites")),
        analyses=words.codes("method", use.analyses, (*path, "analyses")),
        randomisation=_randomisation(use.randomisation),
        blinding=_blinding(use.blinding),
        needs_animals=False,
    )


@dataclass(frozen=True, slots=True)
class _Timeline:
    """Defaults of the time axis, in days after surgery."""

    intent: str
    start: float | None
    stop: float | None
    sacrifice: float | None
    labels: tuple[LabelGiven, ...]

    @classmethod
    def of(cls, timeline: arms_model.Timeline, path: FieldPath, words: Words) -> _Timeline:
        at: FieldPath = (*path, "timeline")
        sacrifice = None if timeline.sacrifice is None else timeline.sacrifice.day
        span = timeline.treatment
        labels = tuple(
            LabelGiven(
                words.code("agent", label.agent, (*at, "labels", i, "agent")),
                label.before_sacrifice.days,
                (*at, "labels", i),
            )
            for i, label in enumerate(timeline.labels)
        )
        return cls(
            intent=timeline.intent or "",
            start=None if span is None or span.start is None else span.start.on(sacrifice),
            stop=None if span is None or span.stop is None else span.stop.on(sacrifice),
            sacrifice=sacrifice,
            labels=labels,
        )


def _arms(
    written_arms: Mapping[str, arms_model.Arm],
    models: Mapping[str, DiseaseModel],
    timeline: _Timeline,
    path: FieldPath,
    words: Words,
) -> dict[str, Arm]:
    """Return the arms with their treatments; every ``same_as`` is written out once all arms are known."""
    only = next(iter(models)) if len(models) == 1 else ""
    arms: dict[str, Arm] = {}
    for name, arm in written_arms.items():
        at: FieldPath = (*path, "arms", name)
        model = arm.model or only
        sacrifice = timeline.sacrifice if arm.sacrifice is None else arm.sacrifice.on(timeline.sacrifice)
        arms[name] = Arm(
            name=name,
            label=arm.label or name,
            model=model,
            surgery=words.code("surgery", arm.surgery, (*at, "surgery")) or _usual_surgery(models, model),
            role=arm.role,
            n=arm.n,
            sacrifice=sacrifice,
            treatments=tuple(
                _treatment(t, replace(timeline, sacrifice=sacrifice), (*at, "treatment", i), words)
                for i, t in enumerate(arm.treatment)
            ),
            path=at,
        )
    return {name: replace(arm, treatments=_written_out(arm, arms, ())) for name, arm in arms.items()}


def _usual_surgery(models: Mapping[str, DiseaseModel], key: str) -> str:
    """Return ``none`` for an arm of intact animals that states no operation."""
    return "none" if key in models and models[key].intact else ""


def _treatment(use: arms_model.Treatment, timeline: _Timeline, path: FieldPath, words: Words) -> Treatment:
    copied = use.same_as or ""
    start = None if use.start is None else use.start.on(timeline.sacrifice)
    stop = None if use.stop is None else use.stop.on(timeline.sacrifice)
    parsed = voc.parse_dose(use.dose) if use.dose else None
    return Treatment(
        agent=words.code("agent", use.agent, (*path, "agent")),
        intervention=use.intervention or "",
        dose_text=use.dose or "",
        dose=parsed if isinstance(parsed, voc.Dose) else None,
        basis=use.basis or "",
        route=words.code("route", use.route, (*path, "route")),
        every=use.every,
        # A copy keeps the times of its source unless it states its own.
        start=start if start is not None or copied else timeline.start,
        stop=stop if stop is not None or copied else timeline.stop,
        copied_from=copied,
        path=path,
    )


def _written_out(arm: Arm, arms: Mapping[str, Arm], visited: tuple[str, ...]) -> tuple[Treatment, ...]:
    """Return the treatments of an arm with copies written out; a circle or unknown arm stays as it is."""
    done: list[Treatment] = []
    for treatment in arm.treatments:
        source = arms.get(treatment.copied_from)
        if source is None or source.name in (*visited, arm.name):
            done.append(treatment)
            continue
        done += [
            replace(
                copy,
                start=copy.start if treatment.start is None else treatment.start,
                stop=copy.stop if treatment.stop is None else treatment.stop,
                copied_from=treatment.copied_from,
                path=treatment.path,
            )
            for copy in _written_out(source, arms, (*visited, arm.name))
        ]
    return tuple(done)


def _endpoint(use: arms_model.Endpoint, path: FieldPath, timeline: _Timeline, words: Words) -> EndpointUse:
    return EndpointUse(
        name=words.code("endpoint", use.name, (*path, "name")),
        site=words.code("site", use.site, (*path, "site")),
        side=use.side or "",
        method=words.code("method", use.method, (*path, "method")),
        role=use.role or "secondary",
        days=tuple(day.on(timeline.sacrifice) for day in use.days),
        path=path,
        scale=use.scale or "",
    )


def _scope(use: written.Evidence, words: Words) -> EvidenceScope:
    groups = {
        name: words.codes("agent", agents, ("evidence", "groups", name))
        for name, agents in use.groups.items()
    }
    return EvidenceScope(
        agents=words.codes("agent", use.agents, ("evidence", "agents")),
        groups=groups,
        columns=use.columns,
        models=words.codes("model", use.models, ("evidence", "models")),
        claims=use.claims or "",
    )


def _plan(use: written.Analysis) -> Plan:
    both = use.combination
    return Plan(
        gate=use.gate,
        unit=use.unit or "",
        comparisons=use.comparisons,
        multiplicity=use.multiplicity or "",
        combination=None if both is None else _combination(both),
        covariates=use.covariates,
        variance=use.variance or "",
        graph=None if use.graph is None else graph_of(use.graph.weights, use.graph.transitions),
        random=use.random,
        df=use.df or "",
        repeated=use.repeated or "",
    )


def _combination(use: written.Combination) -> Combination:
    return Combination(
        use.none,
        use.a,
        use.b,
        use.both,
        use.scale or "",
        claim=bool(use.claim),
        margin=use.margin,
        ceiling=use.ceiling or "",
    )


def _randomisation(use: arms_model.Randomisation | None) -> Randomisation | None:
    return None if use is None else Randomisation(use.unit or "", use.strata, use.seed)


def _blinding(use: arms_model.Blinding | None) -> tuple[tuple[str, bool], ...] | None:
    if use is None:
        return None
    stated = (("operators", use.operators), ("analysts", use.analysts))
    return tuple((who, value) for who, value in stated if value is not None)


def _diet(use: arms_model.Diet | None) -> tuple[tuple[str, str], ...]:
    if use is None:
        return ()
    return tuple((key, str(value)) for key, value in use.model_dump(exclude_none=True).items())


def _age(age: object) -> str:
    return "" if age is None else str(getattr(age, "text", age))
