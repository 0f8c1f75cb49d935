"""The window and the commands of Training Playground."""
