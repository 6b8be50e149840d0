"""The command line: one file a family of commands. Stdout is data, stderr is talk."""
