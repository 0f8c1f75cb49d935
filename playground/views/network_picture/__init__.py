"""A network as a picture: units, what each looks like, and the links between them."""
