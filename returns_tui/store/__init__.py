"""The only room that knows Peewee: what is kept, how it is changed, and how it is read."""
