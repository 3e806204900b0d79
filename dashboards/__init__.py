"""What people look at: the marts as pictures."""
