"""Bodies of the requests that prescribe takes, parsed once and trusted afterwards."""
