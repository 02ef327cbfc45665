"""The history of the schema: one module a revision, run by `schema.migrate`."""
