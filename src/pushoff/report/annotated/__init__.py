"""The annotated video: the clip with skeleton, contact strip, phases and a slow replay."""
