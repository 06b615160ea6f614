"""Sentences of a plan; the only place with its wording."""

from __future__ import annotations

from collections.abc import Mapping

from pushoff.core.complaints import COMPLAINTS
from pushoff.core.training import Exercise
from pushoff.training.plan import Run
from pushoff.training.plan_request import ASK_FIRST, AT_HOME, PlanRequest
from pushoff.training.plan_wishes import BASIC_ACTIONS

ACTIONS: Mapping[str, str] = {
    "hip_extension": "stretching the hip",
    "hip_flexion": "bringing the thigh forward",
    "hip_abduction": "holding the pelvis level",
    "hip_adduction": "pulling the thigh inward",
    "hip_rotation": "turning the thigh",
    "knee_extension": "stretching the knee",
    "knee_flexion": "bending the knee",
    "plantarflexion_knee_straight": "the calf with a straight knee",
    "plantarflexion_knee_bent": "the calf with a bent knee",
    "dorsiflexion": "lifting the foot",
    "toe_flexion": "pressing the toes down",
    "foot_inversion": "the arch of the foot",
    "trunk_flexion": "the front of the trunk",
    "trunk_extension": "the back",
    "trunk_side": "the side of the trunk",
    "trunk_rotation": "turning the trunk",
    "arm_swing": "the arms",
    "landing": "landing",
    "breathing": "breathing",
}
RUNS: Mapping[Run, str] = {"easy": "Easy run", "hard": "Hard run", "long": "Long run", "": ""}
RUN_DOSES: Mapping[Run, str] = {
    "easy": "as long as your easy runs are now; you can talk in whole sentences",
    "hard": "your usual intervals or tempo, after a warm-up; stop while you still run well",
    "long": "as long as your long run is now; easy",
}
LIGHT_DOSES: Mapping[Run, str] = {
    "easy": "a little shorter than usual",
    "hard": "half of the hard part",
    "long": "about two thirds of the usual length; easy",
}
RUN_REASONS: Mapping[Run, str] = {
    "easy": "Easy days let the work of the hard days sink in.",
    "hard": "One of the hard efforts that the easy days are spaced around.",
    "long": "Counted as a hard effort, because it tires like one.",
}
#: Complaints named in one reason.
_MOST_COMPLAINTS = 3
#: Gaps named in one reason.
_MOST_GAPS = 3
#: Always on the page.
RED_FLAGS: tuple[str, ...] = (
    "Pain at night or at rest, or pain that grows while you run.",
    "Swelling, a joint that locks or gives way, numbness or tingling.",
    "Pain at one spot of a bone, or pain at that spot when you hop on the leg.",
    "Chest pain, fainting, or breathlessness that does not fit the effort.",
    "Pain that is still there after two weeks of easy days.",
)
KIND_REASONS: Mapping[str, str] = {
    "mobility": "Keeps the range of motion that the stride uses.",
    "drill": "Practises one part of the stride at low cost.",
    "plyometric": "Short, springy contacts; little at first.",
    "hill": "Strength that looks like running.",
    "run": "A little fast running while fresh.",
    "maintenance": "For those who like it: an entry in the log, no promise that it heals.",
}
MAINTENANCE = (
    "Massage, foam rolling and the like are entries for your log: some runners like them, nothing "
    "here says that they heal or prevent anything."
)


def complaint_words(names: tuple[str, ...]) -> str:
    """Return complaints in words, joined."""
    return ", ".join(COMPLAINTS.get(name, name) for name in names)


def few_complaints(names: tuple[str, ...]) -> str:
    """Return the first complaints in words, and how many more there are."""
    more = len(names) - _MOST_COMPLAINTS
    if more <= 1:
        return complaint_words(names)
    return f"{complaint_words(names[:_MOST_COMPLAINTS])} and {more} more"


def warnings(request: PlanRequest) -> tuple[str, ...]:
    """Return when to see a clinician before this plan begins."""
    found = []
    first = tuple(n for n in dict.fromkeys((*request.pain, *request.history)) if n in ASK_FIRST)
    if first:
        found.append(
            f"{complaint_words(first)}: ask a clinician before you begin. This plan does not know "
            "how you are."
        )
    if request.pain:
        found.append(
            f"Something hurts now: {complaint_words(request.pain)}. See a clinician if it hurts "
            "at night, grows while you run, swells, goes numb, or hurts at one spot of a bone. "
            "Leave out whatever makes it worse."
        )
    return tuple(found)


def notes(request: PlanRequest, told_equipment: bool = True) -> tuple[str, ...]:
    """Return what the plan assumes."""
    found = [
        "Minutes count everything but running. How far and how fast you run stays as it is now: "
        "a recording of your stride does not say how much you can bear.",
        f"{request.easy_days} {'day' if request.easy_days == 1 else 'days'} without a hard effort "
        "follow each hard day. Coaches do so; no controlled trial shows that it is right. "
        "Change it with --easy-days.",
        "The long run counts as a hard effort.",
        "Every fourth week is lighter, and loads of the calf, the Achilles tendon and landing "
        "grow more slowly than others: conventions, too.",
    ]
    if request.strength_sessions:
        found.append(
            "Strength training made running 2 to 8 % more economical in a review. That it changes "
            "the stride itself is not shown."
        )
    if not told_equipment and request.equipment == frozenset(AT_HOME):
        found.append(
            "No equipment was told: a mat, a wall and a step are assumed. More with --equipment, "
            "for example --equipment gym."
        )
    if not any(finding.weight != "note" for finding in request.findings):
        found.append(
            "No finding asks for a change: this is a balanced block for push, swing and return."
        )
    return tuple(found)


def reason_of(exercise: Exercise, gaps: tuple[str, ...]) -> str:
    """Return why an exercise is in the plan that no finding asked for."""
    if gaps:
        more = f" and {len(gaps) - _MOST_GAPS} more" if len(gaps) > _MOST_GAPS else ""
        return f"Your programme has too little of: {'; '.join(gaps[:_MOST_GAPS])}{more}."
    if exercise.kind != "strength":
        return KIND_REASONS[exercise.kind]
    basic = [name for name in exercise.actions if name in BASIC_ACTIONS] or list(exercise.actions)
    return f"Balance: {', '.join(ACTIONS.get(name, name) for name in basic[:3])}."


def day_list(days: tuple[int, ...], names: tuple[str, ...]) -> str:
    """Return ``Tuesday and Saturday``."""
    words = [names[day] for day in days]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
