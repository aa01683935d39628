-- How often an officine consulted one prescription lately: what bounds its consults.
CREATE INDEX consultation_officine ON consultation (number, pharmacy_finess, consulted_at);
