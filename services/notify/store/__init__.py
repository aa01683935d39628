"""SQL of notify: `contacts` is whom to tell, `inboxes` what they read, `queue` what is mailed."""
