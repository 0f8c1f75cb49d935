"""Icons, lessons, help texts and the embedded digits; read with `importlib.resources`."""
