"""Who asks, what he may do, and the trace that he leaves."""
