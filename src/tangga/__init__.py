"""Tangga: knows every PKH family, works out what it is entitled to and why, and helps it leave the programme well."""

__version__ = "0.1.0"
