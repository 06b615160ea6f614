"""What a runner may say about injuries; light, because the command line reads it."""

from __future__ import annotations

from collections.abc import Mapping

#: What a runner may say about injuries (past: ``history``; hurting now: ``pain``), in words.
COMPLAINTS: Mapping[str, str] = {
    "achilles": "Achilles tendon",
    "calf": "calf muscle",
    "plantar_fascia": "sole of the foot (plantar fascia)",
    "forefoot": "ball of the foot or toes",
    "ankle": "ankle joint",
    "shin": "shin (medial tibial stress)",
    "bone_stress": "bone stress injury",
    "kneecap": "kneecap (patellofemoral pain)",
    "knee": "knee, other",
    "iliotibial_band": "outer knee (iliotibial band)",
    "hamstring": "hamstring",
    "hip": "hip or groin",
    "back": "lower back",
    "neck_shoulder": "neck or shoulder",
    "heart": "heart or circulation",
    "pregnancy": "pregnancy or recent birth",
    "surgery": "recent surgery",
}
