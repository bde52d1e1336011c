"""What programs may read of the site, as JSON at /api/v2/: the frame that each app puts what it has to tell into.

A thing is told by fields and asked for by parameters, declared once: answers, errors and the OpenAPI document are all
made of these declarations.
"""
