"""Synthetic districts: families that look like life, for demos, tests and measuring. Nobody in them exists."""

from tangga.synthetic.district import AS_OF, FORMATS, write_district

__all__ = ["AS_OF", "FORMATS", "write_district"]
