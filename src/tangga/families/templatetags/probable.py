"""What templates ask about a probable pair."""

from django import template

from tangga.families.probable_words import likely

register = template.Library()
register.filter("likely", likely)
