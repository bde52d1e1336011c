"""Pages as readers get them, ready to be sent, kept until something that they show has changed.

`front` answers requests from the `store` before Django is asked; `names` says which requests may be answered so.
While a page is made, `dependencies` notes what it depends on; `invalidation` throws away what depends on a thing that
has changed. See docs/decisions/0024-pages-are-kept-until-what-they-show-changes.md.
"""
