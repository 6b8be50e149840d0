"""The only room that knows Peewee: what is kept, how it is changed, and how it is read."""

from returns_tui.store.drivers import import_peewee

import_peewee()
