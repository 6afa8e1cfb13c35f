"""The networks that may read the measures, as settings name them."""

import ipaddress

from django.core.exceptions import ImproperlyConfigured


def measures_from(named: list[str]) -> list[str]:
    """The networks, as they were named. Raises ImproperlyConfigured at the start, and not when somebody first asks."""
    for each in named:
        try:
            ipaddress.ip_network(each)
        except ValueError as error:
            raise ImproperlyConfigured(f"TANGGA_METRICS_FROM: {each} is no address and no network.") from error
    return named
