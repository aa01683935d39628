"""HTTP: the edge where requests are parsed, and what every service answers alike."""
