"""Control: between forms, views, frame and session; what one says, it brings to the others.

No widgets are made here and nothing is computed.
"""
