from django import template

from newsletter import stamp as stamps

register = template.Library()
register.simple_tag(stamps.stamp_of, name="stamp")
