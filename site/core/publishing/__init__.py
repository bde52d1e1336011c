"""What is published, when, and who is told.

`recording` writes a fact into the outbox whenever a page comes, changes or goes, in the same transaction.
`handlers` names those who act on such facts, `outbox` runs them, `clock` publishes what is scheduled, and
`turn` is the worker's turn at both.
"""
