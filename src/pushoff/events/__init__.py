"""Events: motion and force in, one table of events out, each with a time and its deviation."""
