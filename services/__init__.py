"""The four services. Each owns its database; they meet only in `shared.contracts` and on Kafka."""
