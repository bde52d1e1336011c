"""What search engines are told of all pages: an index, and parts that each hold the addresses of a thousand keys.

`roots` are the front pages that everything lies below; `sections` say what is listed, and in which part; `writing`
makes XML of it. Apps add sections of their own. See docs/decisions/0027-sitemaps-are-cut-by-keys.md.
"""
