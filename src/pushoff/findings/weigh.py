"""How much a finding asks for, one finding for both legs, and the order in which they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pushoff.core.findings import WEIGHTS, Weight
from pushoff.core.measures import MeasureSide
from pushoff.core.names import SIDES, Side, other
from pushoff.core.situation import Situation
from pushoff.findings.rule import Judgement, Rule
from pushoff.findings.settings import FindingSettings

#: Probabilities that differ by less are about the same: what they rest on is not known better.
ABOUT_AS_SURE = 0.1


@dataclass(frozen=True)
class Weighed:
    """One judgement with its weight."""

    rule: Rule
    judgement: Judgement
    weight: Weight

    @property
    def pull(self) -> float:
        """Return how far forward it is told among others of its weight."""
        return self.judgement.probability * max(self.judgement.size, 0.0)


def weigh(rule: Rule, judgement: Judgement, settings: FindingSettings) -> Weight | None:
    """Return the weight of a judgement, or None where it is not told.

    "act" needs a probability, a size and more behind its importance than the word of coaches.
    """
    if rule.last:
        return "note"
    if judgement.probability < settings.told:
        return None
    weight: Weight = "note"
    if judgement.probability >= settings.watched:
        weight = "watch"
    if judgement.probability >= settings.acted and judgement.size >= settings.acted_size:
        weight = "act"
    most: Weight = "watch" if rule.support == "coaches_say" else "act"
    return lightest(weight, rule.most, most)


def lightest(*weights: Weight) -> Weight:
    """Return the weight that asks for least."""
    return max(weights, key=WEIGHTS.index)


def near_leg(situation: Situation) -> Side | None:
    """Return the leg in front of a camera at the side; None from elsewhere and with markers."""
    if situation.dimension == 3 or situation.view not in SIDES:
        return None
    return situation.view


def near_leg_leads(
    found: Sequence[Weighed], situation: Situation
) -> tuple[list[Weighed], dict[MeasureSide, str]]:
    """Return what one camera from the side can vouch for, and why the far leg alone is not told.

    The leg behind the other one is hidden for part of every stride: it may confirm what the near
    leg shows, and weighs no more than that; alone it tells nothing.
    """
    side_seen = near_leg(situation)
    at = {item.judgement.side: item for item in found}
    near, far = (None, None)
    if side_seen is not None:
        near, far = at.get(side_seen), at.get(other(side_seen))
    if far is None:
        return list(found), {}
    side = far.judgement.side
    if near is None:
        why = f"the {side} leg is behind the other one and shows it alone: film from the {side}"
        return [item for item in found if item is not far], {side: why}
    return [near, replace(far, weight=lightest(far.weight, near.weight))], {}


def one_for_both(found: Sequence[Weighed]) -> Weighed:
    """Return one finding out of those of the single sides.

    Both legs where both show it; it is then as sure as the less sure leg. Where one leg shows it
    with more weight than the other, it is told of that leg.
    """
    heaviest = min((item.weight for item in found), key=WEIGHTS.index)
    equal = [item for item in found if item.weight == heaviest]
    if len(equal) == 1:
        return equal[0]
    surer, other = sorted(equal, key=lambda item: item.pull, reverse=True)
    both = replace(
        surer.judgement,
        side="both",
        probability=min(surer.judgement.probability, other.judgement.probability),
        size=min(surer.judgement.size, other.judgement.size),
        evidence=(*surer.judgement.evidence, *other.judgement.evidence),
    )
    return replace(surer, judgement=both)


def without_parts(found: Sequence[Weighed]) -> list[Weighed]:
    """Return the findings without those that are part of another one.

    The other one must weigh as much, and be about as sure.
    """
    at = {item.rule.name: item for item in found}

    def covered(item: Weighed) -> bool:
        wholes = [at[name] for name in item.rule.yields_to if name in at]
        return any(
            WEIGHTS.index(whole.weight) <= WEIGHTS.index(item.weight)
            and whole.judgement.probability >= item.judgement.probability - ABOUT_AS_SURE
            for whole in wholes
        )

    return [item for item in found if not covered(item)]


def ordered(found: Sequence[Weighed], settings: FindingSettings) -> list[Weighed]:
    """Return the findings as they are told; beyond the allowed number "act" becomes "watch"."""
    line = sorted(found, key=lambda item: (WEIGHTS.index(item.weight), -item.pull, item.rule.name))
    acts = [item for item in line if item.weight == "act"]
    too_many = {item.rule.name for item in acts[settings.most_act :]}
    return [replace(item, weight="watch") if item.rule.name in too_many else item for item in line]
