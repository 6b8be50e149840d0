"""What leaves the building: mail to buyers, and the refund upload file."""
