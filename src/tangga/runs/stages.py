"""The stages between two assessments (ADR 0016), and what is told of a family at each; without the rules' libraries.

    before      what the earlier run answered
    again       its facts under its rules once more, as this version of Tangga reads them now
    later       the same facts under the same values, on the later run's day: only time has passed
    ruled       the same facts on that day under the later run's values: only the rules have changed
    after_again the later run's facts once more, as this version reads them: only the facts have changed
    after       what the later run answered

Where two neighbours must be equal (nothing changed in between) the same table stands for both.
"""

STAGES = ("before", "again", "later", "ruled", "after_again", "after")
# Between which neighbours a reason works.
STEPS = {
    "revision": (("before", "again"), ("after_again", "after")),
    "time": (("again", "later"),),
    "policy": (("later", "ruled"),),
    "facts": (("ruled", "after_again"),),
}
# What a family is told besides its money: it has changed where one of these differs.
ANSWERS = ("natural_exit", "unsure_about", "ineligible_for", "five_years", "preparable")
# Told of a family that has changed. The month of the last component alone does not make a family one that changed: at
# every start of a school year it moves for each child whose class is not told yet.
TOLD = (*ANSWERS, "last_component_ends_on")
