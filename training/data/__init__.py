"""Pictures, their labels, and what they say of colour."""
