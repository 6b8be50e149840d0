"""The screens: what operators see and type. No rules and no SQL; Textual is known only here."""
