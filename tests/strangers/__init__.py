"""What strangers write and send: hostile texts in every field, damaged and foreign files."""
