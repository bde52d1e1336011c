"""Telling others what has changed here: search engines by IndexNow, feed readers' hubs by WebSub.

A published fact becomes rows, one for each address (`indexnow.follow` and `websub.follow`, handlers of the outbox), and
the worker tells what is due (`queue`): IndexNow many at once, WebSub one feed after the other. Nobody is told of a
draft, of a page that is private, or of what has moved in from another site.
"""
