"""Published numbers with their source: reference values, angle curves, bodies and citations.

``values.find(measure, speed)`` gives the reference of a measure at a speed, ``curves`` the mean
angle curves, ``bodies.load`` the segment tables, ``citations.text`` the source in words.
"""
