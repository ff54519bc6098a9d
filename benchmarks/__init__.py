"""Our listening beside that of others."""
