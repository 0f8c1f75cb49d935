"""The network itself, live: looked into, changed, and built in."""
