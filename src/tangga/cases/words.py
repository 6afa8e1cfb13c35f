"""What cases are called on screens: moves, marks of states, and what is still missing."""

from django.utils.translation import gettext_lazy as _

from tangga.rules import exit_moves

# move -> (what the button says, what follows from it)
MOVES = {
    "propose": (_("Propose the exit"), _("The proposal goes to whoever re-verifies it.")),
    "propose_again": (_("Propose it again"), _("Put right what was asked for, then propose it once more.")),
    "sign": (
        _("Add the signed statement"),
        _("The family signs its statement before a witness who does not accompany it."),
    ),
    "verify": (
        _("Re-verify: it is so"),
        _("After a visit at the family's home that bears the proposal out. If it does not, send it back."),
    ),
    "send_back": (_("Send it back"), _("The proposer puts it right; the family stays in the programme meanwhile.")),
    "reject": (_("Reject it"), _("The family stays in the programme. It can be proposed again later.")),
    "approve": (_("Approve the exit"), _("The family leaves from the first day of the payment stage you choose.")),
    "withdraw": (_("The family withdraws"), _("It may at any time until the exit is in force, and loses nothing.")),
    "carry_out": (_("Carry the exit out"), _("The membership ends, the visits after the exit are planned.")),
    "object": (_("The family objects"), _("Somebody who had no part in the case decides about the objection.")),
    "dismiss": (_("Dismiss the objection"), _("The exit stays in force.")),
    "uphold": (_("Uphold the objection"), _("The exit is taken back with everything that followed from it.")),
    "follow_up": (_("The family is followed up"), _("After the first visit to the family since its exit.")),
    "settle": (_("The family stands on its own"), _("After the last visit; the case is closed with it.")),
    "fall_back": (_("The family has fallen back"), _("It may be proposed for the waiting list.")),
    "lose": (
        _("The family cannot be met any more"),
        _("It moved away unknown where, or nobody of it lives. It counts neither as settled nor as fallen back."),
    ),
    "close": (_("Close the case"), _("After the days to object; nobody follows this family up.")),
}
# What is asked where a move needs words.
ASKED = {
    "send_back": _("What has to be put right"),
    "reject": _("Why it is rejected"),
    "withdraw": _("In the family's own words, or why the proposal is taken back"),
    "object": _("What the family objects to, in its own words"),
    "dismiss": _("Why the objection is dismissed"),
    "uphold": _("Why the objection is upheld"),
    "settle": _("How the family lives now"),
    "fall_back": _("What happened to the family"),
    "lose": _("What was tried to find it, and what the neighbours or the village office say"),
}
# Moves that turn the case away from its way: shown after those that lead on.
ASIDE = frozenset({"send_back", "reject", "withdraw", "object", "dismiss", "fall_back", "lose"})
# What has happened, in the past tense.
HAPPENED = {
    "propose": _("proposed"),
    "propose_again": _("proposed again"),
    "sign": _("statement signed"),
    "verify": _("re-verified"),
    "send_back": _("sent back"),
    "reject": _("rejected"),
    "approve": _("approved"),
    "withdraw": _("withdrawn"),
    "carry_out": _("in force"),
    "object": _("objected to"),
    "dismiss": _("objection dismissed"),
    "uphold": _("objection upheld, the exit is taken back"),
    "follow_up": _("followed up"),
    "settle": _("settled"),
    "fall_back": _("fallen back"),
    "lose": _("lost from sight"),
    "close": _("closed"),
}
HARM = {
    "no_able_member": _("Nobody able and of productive age is known in this family."),
    "only_label": _("The label on the house is the only reason."),
}
# state -> (mark's tone, icon)
MARKS = {
    exit_moves.PROPOSED: ("ask", "clock"),
    exit_moves.RETURNED: ("out", "arrow-back-up"),
    exit_moves.SIGNED: ("ask", "clock"),
    exit_moves.VERIFIED: ("ask", "clock"),
    exit_moves.APPROVED: ("good", "check"),
    exit_moves.IN_FORCE: ("good", "circle-check"),
    exit_moves.CONTESTED: ("out", "alert-triangle"),
    exit_moves.FOLLOWED_UP: ("good", "home-check"),
    exit_moves.SETTLED: ("good", "circle-check"),
    exit_moves.FALLEN_BACK: ("out", "alert-circle"),
    exit_moves.LOST: ("", "eye-off"),
    exit_moves.REJECTED: ("", "x"),
    exit_moves.WITHDRAWN: ("", "x"),
    exit_moves.REVERSED: ("", "arrow-back-up"),
}
