"""The link guardian: walks the addresses elsewhere that live stories lead to, and tells editors which are dead.

`places` keeps the table of addresses in step with what is published. `turn` is the worker's turn: it takes one address
that is due, has it visited (`visit`, with `robots` and `soft_404`) at a pace that all workers share (`pace`), and has
it judged by what was found and what is remembered (`verdict`). For what is dead, `copies` looks for an archived copy;
`mending` puts it into the stories when an editor says so.
"""
