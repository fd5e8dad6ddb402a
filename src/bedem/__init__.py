"""bedem: from the evidence of an attack to the answers a crisis cell is asked."""

__version__ = "0.1.0"
