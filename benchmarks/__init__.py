"""Every figure that is said of the program, measured anew: `python -m benchmarks`.

Times on a shared machine say little alone, so they are taken in turn with those of a peer, and the ratio of
the medians is what counts. Bytes and memory are exact.
"""
