"""Long runs: inboxes with random keys, an importer and a sender on one queue."""
