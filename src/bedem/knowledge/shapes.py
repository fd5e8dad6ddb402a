"""Shapes: how the JSON in `Event.data` is laid out, and where its fields are.

One vocabulary for every room: readers stamp the shape, detection and reconstruction ask for fields.
"""
