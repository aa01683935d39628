"""SQL of fraud, one small function per query: `history` is what happened, `cases` what it means."""
