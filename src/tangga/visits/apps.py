"""Django app: visits at families' homes, what was found there, their businesses, and other aid they receive."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "tangga.visits"
    label = "visits"

    def ready(self) -> None:
        from tangga.families.handing_over import GOES_OVER
        from tangga.visits.after_exit import hand_over

        if hand_over not in GOES_OVER:
            GOES_OVER.append(hand_over)
