"""Bodies of the answers that prescribe gives, one module per subject."""
