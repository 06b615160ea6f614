"""From recorded points to cleaned motion: segments, angles, centre of mass."""
