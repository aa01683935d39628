-- A key names one command of one person, whatever the operation: the same key sent for another
-- operation is a mistake of the caller, and two such requests at once must meet on one row.
CREATE UNIQUE INDEX idempotency_actor_key ON idempotency (actor, key);
