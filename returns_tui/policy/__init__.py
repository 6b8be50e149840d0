"""The rules, pure: no files, no database, no clock of their own; `now` is passed in."""
