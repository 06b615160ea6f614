"""A soft, long stance: ankle and knee bend deep, and the contact is long for the speed."""

from __future__ import annotations

from pushoff.findings.registry import FINDINGS
from pushoff.findings.rule import Effect, Gates, Rule, Sign

#: Ankle, knee and the spring must all agree, so the limit of each alone is low: about one
#: standard deviation, less from one camera, whose errors ask for more by themselves. Contact time,
#: duty factor and both leg stiffnesses are one quantity seen four times.
#: At most "watch": contact time alone is style, and most runners choose theirs close to the
#: cheapest (moore2019).
SOFT_STANCE = FINDINGS.register(
    Rule(
        name="soft_stance",
        support="plausible",
        signs=(
            Sign("dorsiflexion_stance_peak", 1, spreads=0.6, kinds=("3d",)),
            Sign("dorsiflexion_stance_peak", 1, spreads=0.2, kinds=("2d",)),
            Sign("knee_flexion_stance_peak", 1, spreads=1.3, kinds=("3d",)),
            Sign("knee_flexion_stance_peak", 1, spreads=0.8, kinds=("2d",)),
            Sign("duty_factor", 1, spreads=0.8, group="spring"),
            Sign("leg_stiffness_timing", -1, spreads=0.8, group="spring"),
        ),
        least=3,
        gates=Gates(views=("left", "right")),
        most="watch",
        cues=("push_through_the_ball", "light_feet", "quicker_steps"),
        exercises=(
            "calf_raise_straight_knee",
            "calf_raise_bent_knee",
            "heavy_seated_calf_raise",
            "goblet_squat",
            "jump_rope",
            "pogo_jumps",
        ),
        citations=("moore2019", "vanhooren2024", "morin2005", "fukuchi2017"),
        smallest={"3d": Effect("soft_ankle", 2.0)},
        extra=("contact_time", "leg_stiffness"),
    )
)
